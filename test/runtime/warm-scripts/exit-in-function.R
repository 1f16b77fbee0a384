f <- function() { on.exit(cat("on exit\n")); tryCatch(quit("no", 7, FALSE), finally = cat("finally\n")) }
f()
