if (TRUE) {
  cat("in a block\n")
}
else cat("R stops here\n")
