# Random objects, each as R prints it, and behind a line of %TRUTH what it holds: names of columns and rows of cells, divided by tabs.
#
# usage: Rscript random-objects.R SEED COUNT

arguments <- as.integer(commandArgs(TRUE))
set.seed(arguments[1])

WORDS <- c(
  "a", "bb", "group 1", "3", "10", "2.5", "NA", "x y z", "-1", "TRUE", "a  b", "lm", "N/A", "Inf", "1e5", "b.", "(Intercept)",
  "x:y", "0.5", "1", "2", "null", "None", "[1]", "x1", "25%", "ab,c", "a;b", "2024-01-02", "$5", "0,5", "1,234", "1.234"
)
words <- function(n) sample(WORDS, n, TRUE)
cells <- function(n) sample(c(WORDS, ""), n, TRUE)
isTrue <- function(p = 0.5) runif(1) < p

values <- function(n) {
  x <- switch(sample(8, 1),
    round(rnorm(n), 2), sample(20, n, TRUE), rnorm(n), rnorm(n) * 1e6, sample(c(TRUE, FALSE), n, TRUE), round(runif(n), 1),
    10^sample(-8:8, n, TRUE), sample(2000:2025, n, TRUE)
  )
  if (isTrue(0.2)) x[sample(n, 1)] <- NA
  x
}

escape <- function(text) gsub("\n", "\\n", gsub("\t", "\\t", gsub("\\", "\\\\", text, fixed = TRUE), fixed = TRUE), fixed = TRUE)

emit <- function(kind, object, columns, rows, ...) {
  cat("%%% ", kind, "\n", sep = "")
  print(object, ...)
  cat("%TRUTH\n")
  for (line in c(list(columns), rows)) cat(paste(escape(line), collapse = "\t"), "\n", sep = "")
}

asText <- function(x) {
  text <- if (is.character(x) || is.factor(x)) as.character(x) else trimws(format(x))
  ifelse(is.na(text), "NA", text)
}

MAKERS <- list(
  vector = function() {
    x <- if (isTrue()) values(sample(40, 1)) else cells(sample(40, 1))
    emit("vector", x, "value", as.list(asText(x)))
  },
  factor = function() {
    x <- factor(cells(sample(40, 1)))
    emit("factor", x, "value", as.list(as.character(x)))
  },
  named = function() {
    x <- values(sample(15, 1))
    n <- length(x)
    names(x) <- if (isTrue()) words(n) else if (isTrue()) sort(sample(100, n)) else make.unique(words(n))
    emit("named", x, c("name", "value"), Map(c, names(x), asText(x)))
  },
  table = function() {
    x <- table(if (isTrue()) cells(sample(30, 1)) else sample(c(1, 2, 3, 10, 20, 30), sample(30, 1), TRUE))
    if (isTrue()) names(dimnames(x)) <- NULL
    emit("table", x, c("name", "value"), Map(c, names(x), as.character(x)))
  },
  twoFactors = function() {
    n <- sample(30, 1)
    x <- table(a = sample(if (isTrue()) 1:3 else words(3), n, TRUE), b = sample(if (isTrue()) 4:8 else cells(4), n, TRUE))
    if (isTrue()) names(dimnames(x)) <- NULL
    emit("twoFactors", x, c("row", colnames(x)), lapply(seq_len(nrow(x)), function(i) c(rownames(x)[i], x[i, ])))
  },
  matrix = function() {
    r <- sample(6, 1)
    k <- sample(6, 1)
    x <- matrix(values(r * k), r, k)
    if (isTrue()) colnames(x) <- if (isTrue()) words(k) else make.unique(words(k))
    if (isTrue()) rownames(x) <- words(r)
    columns <- if (is.null(colnames(x))) paste0("V", seq_len(k)) else colnames(x)
    rows <- if (is.null(rownames(x))) seq_len(r) else rownames(x)
    text <- array(apply(x, 2, asText), c(r, k))
    emit("matrix", x, c("row", columns), lapply(seq_len(r), function(i) c(rows[i], text[i, ])))
  },
  frame = function() {
    r <- sample(6, 1)
    k <- sample(6, 1)
    column <- function(i) {
      if (isTrue(0.6)) return(values(r))
      text <- cells(r)
      if (isTrue(0.2)) text[1] <- NA
      if (isTrue()) factor(text) else text
    }
    x <- as.data.frame(lapply(seq_len(k), column))
    names(x) <- if (isTrue()) words(k) else paste0("c", seq_len(k))
    if (isTrue(0.4)) rownames(x) <- make.unique(words(r))
    hasRows <- !isTrue(0.15)
    text <- array(vapply(x, asText, character(r)), c(r, k))
    rows <- lapply(seq_len(r), function(i) c(if (hasRows) rownames(x)[i], text[i, ]))
    emit("frame", x, c(if (hasRows) "row", names(x)), rows, row.names = hasRows)
  }
)

for (i in seq_len(arguments[2])) MAKERS[[sample(length(MAKERS), 1)]]()
