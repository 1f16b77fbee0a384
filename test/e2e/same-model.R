# Whether two fitted models of caret are the same but for the time that the fit took.
#
# usage: Rscript same-model.R FILE FILE
without_times <- function(file) {
  kept <- readRDS(file)
  kept$model$times <- NULL
  kept
}
files <- commandArgs(trailingOnly = TRUE)
stopifnot(isTRUE(all.equal(without_times(files[1]), without_times(files[2]), tolerance = 0)))
