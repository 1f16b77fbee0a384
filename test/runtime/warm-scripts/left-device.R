x <- rnorm(50); boxplot(x); lines(x)
