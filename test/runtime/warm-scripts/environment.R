e <- Sys.getenv(); e <- e[order(names(e))]; for (n in names(e)) cat(n, "=", if (n %in% c("R_SESSION_TMPDIR", "OLDPWD", "_")) "" else e[[n]], "\n", sep = "")
system("env | sort | grep -v -e ^R_SESSION_TMPDIR -e ^_= -e ^OLDPWD= -e ^SHLVL=")
setwd(".."); Sys.setenv(HOME = "/x"); path.expand("~/y")
