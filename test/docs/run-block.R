# Runs a block of R of the documentation, and prints what its lines give, as R would at its prompt.
#
# usage: Rscript run-block.R FILE, in a folder with the results that the block reads
#
# What a reader has and a test has not is stood in for: the package caret with its data, and the queue of two items.
library <- function(...) invisible()
data <- function(...) invisible()
BostonHousing <- data.frame(medv = c(24, 21.6, 34.7), rm = c(6.575, 6.421, 7.185))

train <- function(formula, data, method) {
  stopifnot(is.data.frame(model.frame(formula, data)))
  list(results = data.frame(method = method, RMSE = 1))
}

items <- list(list(method = "lm"), list(method = "rf"))

kubepar_lease <- function() {
  item <- if (length(items) > 0) items[[1]]
  items <<- items[-1]
  item
}

kubepar_complete <- function(result) print(result)

source(commandArgs(trailingOnly = TRUE)[1], print.eval = TRUE)
