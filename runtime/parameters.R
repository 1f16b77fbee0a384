# Defines the function with which R asks for the parameters of its task. profile.R reads this file.
#
# inputs:  KUBEPAR_PARAMETERS
# outputs: kubepar_parameters

# The parameters of this task, as a named list: text, numbers, TRUE and FALSE. Reads the one-line JSON object in the
# file KUBEPAR_PARAMETERS, without a package.
kubepar_parameters <- function() {
  file <- base::Sys.getenv("KUBEPAR_PARAMETERS")
  if (!base::nzchar(file)) base::stop("kubepar_parameters() works in the tasks of a study only: KUBEPAR_PARAMETERS is not set")
  # Not readLines, which depends on the option "encoding".
  json <- base::readChar(file, base::file.size(file), useBytes = TRUE)
  base::Encoding(json) <- "UTF-8"

  # The characters of a JSON string's body. It is split once, so a long one is fast.
  unescape <- function(body) {
    if (!base::grepl("\\", body, fixed = TRUE)) return(body)
    characters <- base::strsplit(body, "")[[1L]]
    # In a row of backslashes, each except the second of a pair starts an escape.
    is_backslash <- characters == "\\"
    places <- base::seq_along(characters)
    escapes <- base::which(is_backslash & (places - base::cummax(places * !is_backslash)) %% 2 == 1)
    letters <- characters[escapes + 1L]
    plain <- base::c(b = 8L, f = 12L, n = 10L, r = 13L, t = 9L, base::c("\"" = 34L, "/" = 47L, "\\" = 92L))
    codes <- plain[letters]
    with_code <- escapes[letters == "u"]
    digits <- base::paste0(
      characters[with_code + 2L], characters[with_code + 3L], characters[with_code + 4L], characters[with_code + 5L]
    )
    codes[letters == "u"] <- base::strtoi(digits, 16L)
    # The two halves of a character are adjacent: the first becomes the character, the second nothing.
    high <- base::which(codes >= 0xD800 & codes <= 0xDBFF)
    codes[high] <- 0x10000 + (codes[high] - 0xD800) * 0x400 + codes[high + 1L] - 0xDC00
    meant <- base::intToUtf8(codes, multiple = TRUE)
    meant[high + 1L] <- ""
    characters[base::c(escapes + 1L, base::outer(with_code, 2:5, "+"))] <- ""
    characters[escapes] <- meant
    base::paste(characters, collapse = "")
  }
  scalar <- function(token) {
    if (base::startsWith(token, "\"")) {
      text <- unescape(base::substr(token, 2L, base::nchar(token) - 1L))
      base::Encoding(text) <- "UTF-8"
      return(text)
    }
    if (token == "true" || token == "false") return(token == "true")
    base::as.numeric(token)
  }

  tokens <- base::regmatches(
    json,
    base::gregexpr("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|-?[0-9][-+.0-9eE]*|true|false", json, perl = TRUE)
  )[[1L]]
  is_name <- base::seq_along(tokens) %% 2L == 1L
  values <- base::lapply(tokens[!is_name], scalar)
  base::names(values) <- base::vapply(tokens[is_name], scalar, "")
  values
}
