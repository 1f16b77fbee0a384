# Defines how kubepar_complete() writes a result: as CSV if it is a table, otherwise in R's own format. profile.R reads
# this file. docs/queue-worker-pool.md documents the rule for each kind of object.
#
# inputs:  none
# outputs: write_result

# The fewest digits, 15 or 17, that every program reads as this number. R reads some decimals as the neighboring number,
# so its own reading proves nothing: the number must be closer to the written one than half the distance to the next
# one.
exact <- function(x) {
  short <- base::sprintf("%.15g", x)
  long <- base::sprintf("%.19e", base::abs(x))
  as_number <- function(text) base::suppressWarnings(base::as.numeric(text))
  # In units of the last of 15 digits.
  rest <- as_number(base::substr(long, 17L, 21L)) / 1e5
  unit <- as_number(base::substring(long, 23L)) - 14
  to_next <- 2^(base::pmax(base::floor(base::log2(base::abs(x))), -1022) - 52 - unit * base::log2(10))
  is_short <- !base::is.finite(x) | x == 0 | (base::pmin(rest, 1 - rest) < 0.495 * to_next & as_number(short) == x)
  base::ifelse(is_short, short, base::sprintf("%.17g", x))
}

# UTF-8 in every locale. Text whose encoding R does not know is UTF-8 if it is valid.
in_utf8 <- function(text) {
  foreign <- base::Encoding(text) == "latin1" | !base::validUTF8(text)
  text[foreign] <- base::enc2utf8(text[foreign])
  base::Encoding(text) <- "UTF-8"
  text
}

in_quotes <- function(text) base::paste0("\"", base::gsub("\"", "\"\"", text, fixed = TRUE), "\"")

# Quoted only if some of them need it: otherwise the header, which is quoted, differs from them.
text_cells <- function(text) {
  text <- in_utf8(text)
  # The text "NA" is not a missing value.
  need_quotes <- base::any(base::grepl("^$|^NA$|^ | $|[\",;|\\x01-\\x1f\\x7f]", text, perl = TRUE, useBytes = TRUE) & !base::is.na(text))
  base::ifelse(base::is.na(text), "NA", if (need_quotes) in_quotes(text) else text)
}

# As R prints them, and to the microsecond if seconds have a fraction. R truncates digits: adding half a unit rounds.
time_cells <- function(x) {
  x <- base::as.POSIXct(x)
  seconds <- base::as.numeric(x)
  is_whole <- base::abs(seconds - base::round(seconds)) < 5e-7
  if (base::all(is_whole, na.rm = TRUE)) return(base::format(base::as.POSIXct(base::round(x))))
  base::format(x + 5e-7, "%Y-%m-%d %H:%M:%OS6")
}

complex_cells <- function(x) {
  imaginary <- exact(base::Im(x))
  sign <- base::ifelse(base::startsWith(imaginary, "-"), "", "+")
  base::ifelse(base::is.na(x) & !base::is.nan(x), "NA", base::paste0(exact(base::Re(x)), sign, imaginary, "i"))
}

# A vector as cells: numbers exactly, time spans in seconds, other classes as R's words for them.
cells <- function(x) {
  if (base::inherits(x, "POSIXt")) return(text_cells(time_cells(x)))
  # R chooses the unit of a time span by its length.
  if (base::inherits(x, "difftime")) x <- base::as.double.difftime(x, units = "secs")
  # Without its package, R reads its bits as another number.
  if (base::inherits(x, "integer64")) base::loadNamespace("bit64")
  if (base::inherits(x, base::c("AsIs", "noquote"))) x <- base::unclass(x)
  has_words <- function(of) !base::is.null(utils::getS3method("as.character", of, optional = TRUE))
  if (base::is.object(x) && (!base::is.numeric(x) || base::any(base::vapply(base::class(x), has_words, NA)))) {
    return(text_cells(base::as.character(x)))
  }
  x <- base::as.vector(base::unclass(x))
  base::switch(base::typeof(x),
    double = exact(x),
    integer = base::sprintf("%d", x),
    complex = complex_cells(x),
    text_cells(base::as.character(x))
  )
}

# An object of S4 is more than the numbers in it.
is_column <- function(x) {
  if (base::is.data.frame(x)) return(base::all(base::vapply(x, is_column, NA)))
  (base::is.atomic(x) && !base::isS4(x) && base::length(base::dim(x)) < 3L) || base::inherits(x, "POSIXlt")
}

# The columns of a data frame or matrix. One that is itself a table becomes several, named as R prints them.
columns_of <- function(x, names) {
  base::unlist(base::lapply(base::seq_along(names), function(place) {
    column <- if (base::is.data.frame(x)) x[[place]] else x[, place]
    if (base::length(base::dim(column)) < 2L) return(base::list(base::list(names[place], cells(column))))
    columns_of(column, base::paste(names[place], names_in(column, ""), sep = "."))
  }), recursive = FALSE)
}

names_in <- function(x, start) {
  if (base::is.null(base::colnames(x))) base::paste0(start, base::seq_len(base::ncol(x))) else base::colnames(x)
}

# Not R's own row numbers.
row_names <- function(x) {
  if (!base::is.data.frame(x)) return(base::rownames(x))
  if (base::.row_names_info(x) > 0L) base::row.names(x)
}

is_scalars <- function(x) {
  base::is.list(x) && !base::is.object(x) && !base::is.null(base::names(x)) && base::all(base::nzchar(base::names(x))) &&
    base::all(base::vapply(x, function(value) base::is.atomic(value) && is_column(value) && base::length(value) == 1L, NA))
}

# A table as a list of columns, each a name and its cells; NULL if the object is not a table.
as_columns <- function(x) {
  is_grid <- base::length(base::dim(x)) == 2L
  if (base::is.data.frame(x) || (is_grid && base::is.atomic(x))) {
    if (!is_column(x) || base::inherits(x, "ftable")) return(NULL)
    rows <- row_names(x)
    return(base::c(if (!base::is.null(rows)) base::list(base::list("", text_cells(rows))), columns_of(x, names_in(x, "V"))))
  }
  if (is_scalars(x)) return(base::Map(function(name, value) base::list(name, cells(value)), base::names(x), x))
  if (!is_column(x) || base::inherits(x, "dist")) return(NULL)
  names <- if (!base::inherits(x, "POSIXlt")) base::names(x)
  base::c(if (!base::is.null(names)) base::list(base::list("name", text_cells(names))), base::list(base::list("value", cells(x))))
}

write_table <- function(columns, file) {
  # Like write.csv(): an empty name at the start shows that the only line is a header.
  is_empty <- base::length(columns[[1L]][[2L]]) == 0L
  if (is_empty && columns[[1L]][[1L]] != "") columns <- base::c(base::list(base::list("", base::character())), columns)
  header <- base::vapply(columns, function(column) in_quotes(in_utf8(column[[1L]])), "")
  rows <- base::do.call(base::paste, base::c(base::unname(base::lapply(columns, function(column) column[[2L]])), sep = ","))
  strictly(write_lines(base::c(base::paste(header, collapse = ","), rows), file))
}

write_lines <- function(lines, file, mode = "wb") {
  to <- base::file(file, mode)
  base::on.exit(base::close(to))
  base::writeLines(lines, to, useBytes = TRUE)
}

# R only warns about most writes that fail, as on a full disk.
strictly <- function(write) {
  base::withCallingHandlers(write, warning = function(warning) base::stop(base::conditionMessage(warning), call. = FALSE))
}

write_result <- function(result, file) {
  if (base::is.raw(result)) return(strictly(base::writeBin(base::as.vector(result), file)))
  is_nothing <- base::length(result) == 0L && (base::identical(base::class(result), "list") || base::is.data.frame(result))
  if (base::is.null(result) || is_nothing) return(strictly(write_lines("NULL", file)))
  columns <- as_columns(result)
  if (base::is.null(columns)) base::saveRDS(result, file) else write_table(columns, file)
}
