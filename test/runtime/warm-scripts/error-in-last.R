.Last <- function() stop("in .Last")
cat("x\n")
