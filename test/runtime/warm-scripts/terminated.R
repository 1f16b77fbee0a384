cat("before\n"); warning("pending")
tools::pskill(Sys.getpid(), 15); Sys.sleep(5)
