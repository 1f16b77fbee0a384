# Fits one of caret's models to the Boston housing data and keeps it: the model, the houses that it has not seen, and its
# error on them.
#
# usage: Rscript train.R METHOD
suppressPackageStartupMessages(library(caret))
library(mlbench)
data(BostonHousing)

# Out here a formula has no environment that would be saved with the model.
price <- medv ~ .

train_model <- function(method) {
  rows <- createDataPartition(BostonHousing$medv, p = 0.7, list = FALSE)
  training <- BostonHousing[rows, ]
  test <- BostonHousing[-rows, ]

  # Some methods print each of their steps.
  control <- trainControl(method = "cv", number = 5, returnData = FALSE, trim = TRUE)
  capture.output(model <- train(price, data = training, method = method, trControl = control))

  rmse <- RMSE(predict(model, test), test$medv)
  cat(method, "has a test RMSE of", rmse, "\n")

  # To keep models in a bucket, upload them here with the key in the file Sys.getenv("GCS_AUTH_FILE").
  saveRDS(list(model = model, test = test, rmse = rmse), Sys.getenv("KUBEPAR_RESULT"), compress = "xz")
}

# Without an argument, as in train-loop.R, there is only the function.
for (method in commandArgs(trailingOnly = TRUE)) train_model(method)
