# One model after another, as the queue hands them out: the packages are loaded once.
#
# usage: Rscript train-loop.R, with train.R beside it, in a pool with `loop: true`
source("train.R")

while (!is.null(item <- kubepar_lease())) {
  train_model(item$method)
  kubepar_complete()
}
