# Keeps a model as examples/boston-models/train.R does, but by base R alone, within a second.
#
# usage: Rscript stand-in.R METHOD
training <- mtcars[1:24, ]
test <- mtcars[25:32, ]

weight <- if (commandArgs(trailingOnly = TRUE) == "lm") mpg ~ wt else mpg ~ 1
model <- lm(weight, training)

rmse <- sqrt(mean((predict(model, test) - test$mpg)^2))
saveRDS(list(model = model, test = test, rmse = rmse), Sys.getenv("KUBEPAR_RESULT"))
