sys.nframe(); sys.call(); args(sys.function); parent.frame(); sys.frames(); environmentName(parent.frame())
f <- function() { print(sys.call()); print(sys.nframe()); sys.calls() }
f(); g <- function(...) f(...); g(1); local(print(sys.nframe())); eval(quote(sys.nframe())); interactive(); Sys.info()[["sysname"]]
h <- function() stop("deep"); k <- function() h(); options(showErrorCalls = TRUE); k()
