f <- function(x) { browser(); x }
f(1)
c
cat("after the browser\n")
debug(f); undebug(f); trace(f, quote(cat("traced\n")), print = FALSE); f
