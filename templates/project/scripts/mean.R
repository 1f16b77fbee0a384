# Prints the mean of n random numbers. The numbers belong to the task: call no set.seed().
n <- as.integer(commandArgs(trailingOnly = TRUE)[1])
print(c(mean = mean(rexp(n))))
