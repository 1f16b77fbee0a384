cat("one\n")
x <- “curly quotes”
