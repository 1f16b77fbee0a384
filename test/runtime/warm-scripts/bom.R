cat("with a byte order mark\n")
x <- 1; x
