# The mean height in a sample of n people:
#
#   Rscript simulate.R N
source("model.R")

n <- as.integer(commandArgs(trailingOnly = TRUE)[1])
mean(heights(n))
