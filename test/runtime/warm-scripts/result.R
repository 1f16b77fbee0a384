x <- kubepar_parameters(); print(x); writeLines(format(runif(3), digits = 17), Sys.getenv("KUBEPAR_RESULT")); cat("printed\n")
