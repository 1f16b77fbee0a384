options(digits = 3, scipen = -2, OutDec = ",", width = 40); pi * 1e5; 1:30; print(pi, 12); options(max.print = 5); 1:10; options(echo = TRUE)
x <- 1
x
options(echo = FALSE, prompt = "P> "); x; options(keep.source = TRUE); function(a) a  # kept
options(error = NULL, show.error.messages = FALSE); try(stop("quiet")); options(warn = 2); as.integer("a")
