cat(runif(3))
