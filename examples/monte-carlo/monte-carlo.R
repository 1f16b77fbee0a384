# Closing prices of a share after a year, by Monte Carlo simulation: 1000 paths of 365 daily movements.
paths <- 1000
days <- 365
opening_price <- 100

closing_price <- function() {
  movements <- rnorm(days, mean = 1.001, sd = 0.01)
  opening_price * prod(movements)
}

print(replicate(paths, closing_price()))
