x <- scan(quiet = TRUE)
1 2 3
4

x
name <- readline("name? ")
name
invisible(readLines(n = 1))
cat("after\n")
scan(file("stdin"))
