# Prints the method of the model on standard input, and whether it predicts the test rows better than their mean does.
file <- tempfile()
input <- file("stdin", "rb")
writeBin(readBin(input, "raw", 1e7), file)
close(input)
saved <- readRDS(file)
suppressPackageStartupMessages(library(caret))
predicted <- predict(saved$model, saved$test)
cat(saved$model$method, RMSE(predicted, saved$test$medv) < sd(saved$test$medv) && length(predicted) == 150L, "\n")
