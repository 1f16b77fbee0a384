withCallingHandlers({ warning("a"); message("b"); "value" }, warning = function(w) { cat("W:", conditionMessage(w), "\n"); invokeRestart("muffleWarning") }, message = function(m) cat("M:", conditionMessage(m)))
tryCatch(stop("e"), error = function(e) print(e), finally = cat("done\n"))
try(log(-1)); try(stop("tried")); geterrmessage()
res <- try(sqrt("a"), silent = TRUE); cat(res); class(res)
stopifnot(all.equal(pi, 3.14159265, tolerance = 1e-7))
signalCondition(simpleCondition("x"), NULL)
globalCallingHandlers(warning = function(w) cat("global:", conditionMessage(w), "\n")); warning("seen")
f <- function() { warning("first"); stop("second") }
f()
