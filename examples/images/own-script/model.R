# The heights of a sample, in cm.
heights <- function(n) rnorm(n, mean = 170, sd = 10)
