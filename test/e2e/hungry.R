# Needs more memory than its pod has if its argument is 3.
k <- as.integer(commandArgs(TRUE))
if (k == 3L) x <- numeric(2^27) + 1
cat(k, "\n")
