cat("line ends of Windows\n")
f <- function(x) {
  x + 1
}
f
f(1)
"a
b"
