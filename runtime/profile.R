# Sets R's random numbers to the stream of this task, and lets the script ask for its parameters. R runs it at its start as
# R_PROFILE, so a script needs no change.
#
# inputs:  KUBEPAR_SEED, KUBEPAR_TASK; KUBEPAR_R_PROFILE, the image's own R_PROFILE, where it is set
# outputs: .Random.seed; an empty file KUBEPAR_STREAM, which tells the wrapper that the stream is set;
#          the function kubepar_parameters, in an environment "kubepar" of the search path, which rm(list = ls()) leaves alone
#
# Stream k of seed s is what plain R gives by RNGkind("L'Ecuyer-CMRG"), set.seed(s) and k times
# parallel::nextRNGStream(). Here the k steps are one: each stands for a product with a matrix, and a power of a matrix
# takes few products. Source: P. L'Ecuyer, R. Simard, E. J. Chen, W. D. Kelton, "An object-oriented random-number package
# with many long streams and substreams", Operations Research 50 (2002), and its package RngStreams (A1p127, A2p127).
#
# Self-contained, base R only, called by full name: it runs in a user's process before anything is attached.
base::local({
  # The image's own profile comes first, as it would without kubepar: an R_PROFILE that is set, even to nothing, takes the
  # place of Rprofile.site.
  own <- base::Sys.getenv("KUBEPAR_R_PROFILE", NA)
  if (base::is.na(own)) {
    own <- base::file.path(base::R.home("etc"), base::c(base::Sys.getenv("R_ARCH"), ""), "Rprofile.site")
    own <- base::c(own[base::file.exists(own)], "")[1L]
    base::Sys.unsetenv("R_PROFILE")
  } else {
    base::Sys.setenv(R_PROFILE = own)
  }
  base::Sys.unsetenv("KUBEPAR_R_PROFILE")
  # Where R evaluates this file: the workspace, in older versions the base environment.
  if (base::nzchar(own) && base::file.exists(own)) base::sys.source(own, envir = base::parent.env(base::environment()))

  # (a * b) mod m for whole numbers below 2^32: by halves of 16 bits, so that no product leaves the 53 bits of a double.
  multiply <- function(a, b, m) ((a %/% 65536 * b) %% m * 65536 + (a %% 65536) * b) %% m

  matrix_product <- function(a, b, m) {
    product <- base::matrix(0, 3L, base::ncol(b))
    for (k in 1:3) {
      product <- (product + multiply(a[, k], base::matrix(b[k, ], 3L, base::ncol(b), byrow = TRUE), m)) %% m
    }
    product
  }

  advance <- function(state, step, k, m) {
    while (k > 0) {
      if (k %% 2 == 1) state <- matrix_product(step, state, m)
      step <- matrix_product(step, step, m)
      k <- k %/% 2
    }
    state
  }

  m1 <- 4294967087
  m2 <- 4294944443
  a1_p127 <- base::matrix(base::c(
    2427906178, 3580155704, 949770784,
    226153695, 1230515664, 3580155704,
    1988835001, 986791581, 1230515664
  ), 3L, byrow = TRUE)
  a2_p127 <- base::matrix(base::c(
    1464411153, 277697599, 1610723613,
    32183930, 1464411153, 1022607788,
    2824425944, 32183930, 2093834863
  ), 3L, byrow = TRUE)

  set_stream <- function(task) {
    seed <- base::as.integer(base::Sys.getenv("KUBEPAR_SEED"))
    if (base::is.na(seed) || base::is.na(task)) base::stop("KUBEPAR_SEED and KUBEPAR_TASK must be whole numbers")
    base::RNGkind("L'Ecuyer-CMRG", "Inversion", "Rejection")
    base::set.seed(seed)
    if (task > 0) {
      # .Random.seed holds unsigned 32-bit numbers as signed ones: 2^31 as -2^31, which is R's NA_integer_.
      state <- base::get(".Random.seed", envir = base::globalenv())
      unsigned <- base::as.numeric(state[2:7]) %% 4294967296
      unsigned[base::is.na(unsigned)] <- 2147483648
      unsigned <- base::c(
        advance(base::matrix(unsigned[1:3]), a1_p127, task, m1),
        advance(base::matrix(unsigned[4:6]), a2_p127, task, m2)
      )
      signed <- base::ifelse(unsigned >= 2147483648, unsigned - 4294967296, unsigned)
      state[2:7] <- base::suppressWarnings(base::as.integer(signed))
      base::assign(".Random.seed", state, envir = base::globalenv())
    }
    if (base::nzchar(marker)) base::file.create(marker)
    base::invisible()
  }
  marker <- base::Sys.getenv("KUBEPAR_STREAM")
  base::Sys.unsetenv("KUBEPAR_STREAM")
  # A command that asks a queue for its items has a stream for each of them.
  asks_for_items <- base::nzchar(base::Sys.getenv("KUBEPAR_LEASE"))
  if (!asks_for_items) set_stream(base::as.numeric(base::Sys.getenv("KUBEPAR_TASK")))

  # A script that plots without naming a file gets Rplots.pdf in the working folder. Where that can't be written, it goes where nobody
  # looks for it, as the script means it.
  if (base::file.access(".", 2L) != 0L && base::is.null(base::getOption("device")) && !base::nzchar(base::Sys.getenv("R_DEFAULT_DEVICE"))) {
    base::options(device = function(width, height, ...) {
      grDevices::pdf(base::tempfile("Rplots", base::Sys.getenv("TMPDIR"), ".pdf"), width, height, ...)
    })
  }

  # The parameters of this task, as a named list: text, numbers, TRUE and FALSE. Reads the JSON object of one line
  # in the file KUBEPAR_PARAMETERS, without a package.
  kubepar_parameters <- function() {
    file <- base::Sys.getenv("KUBEPAR_PARAMETERS")
    if (!base::nzchar(file)) base::stop("kubepar_parameters() works in the tasks of a study only: KUBEPAR_PARAMETERS is not set")
    # Not readLines, which obeys the option "encoding".
    json <- base::readChar(file, base::file.size(file), useBytes = TRUE)
    base::Encoding(json) <- "UTF-8"

    # The characters of a JSON string's body. It is split once: a long one takes no long time.
    unescape <- function(body) {
      if (!base::grepl("\\", body, fixed = TRUE)) return(body)
      characters <- base::strsplit(body, "")[[1L]]
      # Of backslashes in a row, each but the second of a pair starts an escape.
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
      # Two halves of a character stand side by side: the first becomes the character, the second nothing.
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

  run_script <- function(variable) {
    script <- base::Sys.getenv(variable)
    if (!base::nzchar(script)) base::stop("there is no queue to ask: this works in the command of a QueueWorkerPool with loop: true only")
    base::system(base::paste("exec sh", base::shQuote(script), "</dev/null >/dev/null"))
  }

  # R keeps its last error message for ever; this one says that there was none since.
  forget_error <- function() base::try(base::stop(""), silent = TRUE)
  no_error <- NULL

  # The next item of the queue: its parameters, as a named list, or NULL when there are no more. An item that is still held has
  # failed, with R's last error message.
  kubepar_lease <- function() {
    folder <- base::dirname(base::Sys.getenv("KUBEPAR_PARAMETERS"))
    message <- base::geterrmessage()
    if (base::isTRUE(base::file.size(base::file.path(folder, "held")) > 0) && !base::identical(message, no_error)) {
      base::cat(message, file = base::file.path(folder, "error"))
    }
    status <- run_script("KUBEPAR_LEASE")
    if (status == 1L) return(NULL)
    if (status != 0L) base::stop("the queue can't be used")
    item <- base::scan(base::Sys.getenv("KUBEPAR_ITEM"), quiet = TRUE)
    task <- base::sprintf("%.0f", item[1L])
    base::Sys.setenv(KUBEPAR_TASK = task, JOB_COMPLETION_INDEX = task, KUBEPAR_ATTEMPT = item[2L])
    set_stream(item[1L])
    forget_error()
    no_error <<- base::geterrmessage()
    kubepar_parameters()
  }

  # As few digits as give the same number.
  exact <- function(x) {
    if (!base::is.double(x) || base::is.object(x)) return(x)
    short <- base::sprintf("%.15g", x)
    same <- base::suppressWarnings(base::as.numeric(short)) == x
    base::ifelse(base::is.na(x) & !base::is.nan(x), NA, base::ifelse(same | base::is.na(same), short, base::sprintf("%.17g", x)))
  }

  is_scalars <- function(x) {
    base::is.list(x) && !base::is.object(x) && base::length(x) > 0L && !base::is.null(base::names(x)) &&
      base::all(base::vapply(x, function(value) base::is.atomic(value) && base::length(value) == 1L, NA))
  }

  # A table where the result is one, else R's own format.
  write_result <- function(result, file) {
    if (base::is.raw(result)) return(base::writeBin(result, file))
    if (base::is.atomic(result) && !base::is.null(result) && base::is.null(base::dim(result))) {
      result <- if (base::is.null(base::names(result))) base::data.frame(value = result) else base::as.list(result)
    }
    if (base::is.matrix(result)) result <- base::as.data.frame(result)
    if (is_scalars(result)) result <- base::data.frame(result, check.names = FALSE)
    if (!base::is.data.frame(result)) return(base::saveRDS(result, file))
    is_text <- base::vapply(result, function(column) base::is.character(column) || base::is.factor(column), NA)
    result[] <- base::lapply(result, exact)
    utils::write.csv(result, file, row.names = FALSE, quote = base::which(is_text))
  }

  # Records the result of the item that is held: a data frame, a vector or a list of single values as a table, raw bytes as they are, any
  # other object as saveRDS writes it. Without a result, the file or folder KUBEPAR_RESULT, or KUBEPAR_RESULT.<ending>. FALSE if it was not
  # recorded.
  kubepar_complete <- function(result) {
    file <- base::Sys.getenv("KUBEPAR_RESULT")
    if (!base::missing(result)) write_result(result, file)
    written <- base::list.files(base::dirname(file), base::paste0("^", base::basename(file)))
    if (base::length(written) == 0L) base::stop("there is no result: give one, or write the file KUBEPAR_RESULT")
    status <- run_script("KUBEPAR_COMPLETE")
    if (status > 1L) base::stop("the queue can't be used")
    base::invisible(status == 0L)
  }

  # The position keeps them behind the packages, so that they hide nothing of theirs.
  base::attach(
    base::list(kubepar_parameters = kubepar_parameters, kubepar_lease = kubepar_lease, kubepar_complete = kubepar_complete),
    name = "kubepar", warn.conflicts = FALSE
  )
})
