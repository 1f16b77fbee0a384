f <- function(n) f(n + 1)
options(expressions = 5e5); f(1)
