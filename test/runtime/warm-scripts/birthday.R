n <- as.integer(commandArgs(TRUE)[1]); shared <- replicate(2000, anyDuplicated(sample(365, n, TRUE)) > 0); cat(mean(shared), "\n")
