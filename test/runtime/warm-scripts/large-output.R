print(1:30000); for (i in 1:3000) message("line ", i); cat(strrep("x", 200000), "\n")
