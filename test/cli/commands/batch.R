# Leaves its result in a file of its own, as scripts for R CMD BATCH do.
saveRDS(1, "fit.rds")
cat("done\n")
