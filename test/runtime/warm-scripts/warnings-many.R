for (i in 1:12) warning("w", i)
warnings()
f <- function(x) { warning("long ", strrep("x", 200)); x }
f(1); sapply(1:3, f)
options(warn = -1); f(1); options(warn = 0); as.integer("x"); 1:3 + 1:2
suppressWarnings(f(2)); options(warning.length = 100); f(3); stop("and an error ", strrep("y", 300))
