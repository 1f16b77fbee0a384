list.files("~", all.files = TRUE); list.files(Sys.getenv("TMPDIR"), pattern = "^[^R]"); list.files(all.files = TRUE)
dirname(tempdir()) == Sys.getenv("TMPDIR"); saveRDS(1, "~/fit.rds"); file.exists("~/fit.rds"); writeLines("x", tempfile(tmpdir = ".", pattern = "p", fileext = ".txt")); unlink(list.files(pattern = "^p.*txt$"))
dir.create("sub"); writeLines("y", "sub/z.txt"); file.exists(.libPaths()); normalizePath("~") == Sys.getenv("HOME")
