# Writes the examples of help pages as scripts, as a user would paste them.
# usage: Rscript warm-examples.R FOLDER PACKAGE:TOPIC...
arguments <- commandArgs(TRUE)
for (word in arguments[-1]) {
  parts <- strsplit(word, ":")[[1]]
  pages <- tools::Rd_db(parts[1])
  page <- pages[[paste0(parts[2], ".Rd")]]
  if (is.null(page)) stop("no help page ", word)
  file <- file.path(arguments[1], paste0(parts[1], "-", parts[2], ".R"))
  tools::Rd2ex(page, file)
  writeLines(c(paste0("library(", parts[1], ")"), readLines(file)), file)
}
