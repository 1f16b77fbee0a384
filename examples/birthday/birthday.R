# The share of random rooms of n people in which two share a birthday.
n <- as.integer(commandArgs(trailingOnly = TRUE)[1])

rooms <- 100000

shared <- replicate(rooms, anyDuplicated(sample.int(365, n, replace = TRUE)) > 0)

print(mean(shared))
