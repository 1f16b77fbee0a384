# Writes the examples of help pages as scripts, as a user would paste them.
# usage: Rscript warm-examples.R FOLDER PACKAGE:PAGE...
arguments <- commandArgs(TRUE)
for (word in arguments[-1]) {
  parts <- strsplit(word, ":")[[1]]
  # All pages of a package, as tools::Rd_db() reads them, take seconds.
  page <- tools:::fetchRdDB(file.path(system.file("help", package = parts[1]), parts[1]), parts[2])
  file <- file.path(arguments[1], paste0(parts[1], "-", parts[2], ".R"))
  tools::Rd2ex(page, file)
  writeLines(c(paste0("library(", parts[1], ")"), readLines(file)), file)
}
