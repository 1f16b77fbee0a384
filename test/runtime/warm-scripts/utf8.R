x <- "Zürich é 日本 \U1F600"; x; print(nchar(x)); cat(x, "\n"); toupper("é"); äöü <- 3; äöü; message("fehlgeschlagen: ü")
sort(c("ö", "o", "z", "Z")); enc2native(x); Encoding(x); l10n_info()[1:3]
iconv("caf\xe9", "latin1", "UTF-8"); "bytes \xe9"
