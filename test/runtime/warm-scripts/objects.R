setClass("P", representation(x = "numeric")); setMethod("show", "P", function(object) cat("<P ", object@x, ">\n")); new("P", x = 1); isVirtualClass("P"); showMethods("show", classes = "P")
A <- setRefClass("A", fields = list(n = "numeric"), methods = list(up = function() { n <<- n + 1; invisible(.self) })); a <- A$new(n = 1); a$up()$up(); a$n; a
setGeneric("area", function(s, ...) standardGeneric("area")); print.foo <- function(x, ...) cat("foo\n"); structure(1, class = "foo"); format(structure(1, class = "foo")); list(structure(1, class = "foo"), quote(x + y), function(x) x, NULL, as.name("b"))
tryCatch(new("P", x = "a"), error = function(e) cat(conditionMessage(e), "\n")); validObject(new("P", x = 2)); removeClass("P")
