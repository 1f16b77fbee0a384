paths <- replicate(20, { x <- 100; for (i in 1:365) x <- x * rnorm(1, 1.001, 0.01); x })
print(paths)
