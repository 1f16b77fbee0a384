x <- as.numeric("q"); cat("no line end")
warning("at the very end")