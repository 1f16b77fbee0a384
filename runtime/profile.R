# Sets R's random numbers to the stream of this task, and defines the functions kubepar_…. R runs this file at its start
# as R_PROFILE.
#
# inputs:  KUBEPAR_SEED, KUBEPAR_TASK; KUBEPAR_R_PROFILE, the image's own R_PROFILE, if it is set
# outputs: .Random.seed; a folder KUBEPAR_STREAM, which tells the wrapper that the stream is set, with more next to it
#          for further sessions of R; the functions kubepar_… and those of lost-stream.R, in an environment "kubepar" of
#          the search path, which rm(list = ls()) does not affect
#
# Stream k of seed s is what plain R produces with RNGkind("L'Ecuyer-CMRG"), set.seed(s) and k times
# parallel::nextRNGStream(). Here the k steps are one: each is a multiplication by a matrix, and a power of a matrix
# takes few multiplications. Source: P. L'Ecuyer, R. Simard, E. J. Chen, W. D. Kelton, "An object-oriented random-number
# package with many long streams and substreams", Operations Research 50 (2002), and its package RngStreams (A1p127,
# A2p127).
#
# Self-contained, base R only, called by full name: it runs in a user's process before anything is attached.
base::local({
  here <- base::dirname(base::Sys.getenv("R_PROFILE"))

  # The image's own profile comes first, as it would without kubepar: an R_PROFILE that is set, even to nothing,
  # replaces Rprofile.site.
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

  # (a * b) mod m for whole numbers below 2^32: with halves of 16 bits, so that no product exceeds the 53 bits of a
  # double.
  multiply <- function(a, b, m) ((a %/% 65536 * b) %% m * 65536 + (a %% 65536) * b) %% m

  matrix_product <- function(a, b, m) {
    product <- base::matrix(0, 3L, base::ncol(b))
    for (k in 1:3) {
      product <- (product + multiply(a[, k], base::matrix(b[k, ], 3L, base::ncol(b), byrow = TRUE), m)) %% m
    }
    product
  }

  # A function that moves a state by k steps. It keeps the powers of the step, since a loop over items sets many streams.
  stepper <- function(step, m) {
    powers <- base::list(step)
    function(state, k) {
      place <- 1L
      while (k > 0) {
        if (place > base::length(powers)) {
          powers[[place]] <<- matrix_product(powers[[place - 1L]], powers[[place - 1L]], m)
        }
        if (k %% 2 == 1) state <- matrix_product(powers[[place]], state, m)
        k <- k %/% 2
        place <- place + 1L
      }
      state
    }
  }

  m1 <- 4294967087
  m2 <- 4294944443
  # By columns.
  advance1 <- stepper(base::matrix(base::c(2427906178, 226153695, 1988835001, 3580155704, 1230515664, 986791581, 949770784, 3580155704, 1230515664), 3L), m1)
  advance2 <- stepper(base::matrix(base::c(1464411153, 32183930, 2824425944, 277697599, 1464411153, 32183930, 1610723613, 1022607788, 2093834863), 3L), m2)

  seed <- base::as.integer(base::Sys.getenv("KUBEPAR_SEED"))
  # The position of R: the task, and which of its substreams.
  own_task <- substream <- NULL
  # The stream of the last task, as unsigned numbers: a loop over items often gets one that follows it.
  last <- base::list(task = Inf)
  set_stream <- function(task, number = 0) {
    if (base::is.na(seed) || base::is.na(task)) base::stop("KUBEPAR_SEED and KUBEPAR_TASK must be whole numbers")
    base::RNGkind("L'Ecuyer-CMRG", "Inversion", "Rejection")
    base::set.seed(seed)
    if (task > 0) {
      # .Random.seed contains unsigned 32-bit numbers as signed ones: 2^31 as -2^31, which is R's NA_integer_.
      state <- base::get(".Random.seed", envir = base::globalenv())
      if (task < last$task) {
        start <- base::as.numeric(state[2:7]) %% 4294967296
        start[base::is.na(start)] <- 2147483648
        last <<- base::list(task = 0, stream = start)
      }
      steps <- task - last$task
      unsigned <- base::c(
        advance1(base::matrix(last$stream[1:3]), steps), advance2(base::matrix(last$stream[4:6]), steps)
      )
      last <<- base::list(task = task, stream = unsigned)
      signed <- base::ifelse(unsigned >= 2147483648, unsigned - 4294967296, unsigned)
      state[2:7] <- base::suppressWarnings(base::as.integer(signed))
      base::assign(".Random.seed", state, envir = base::globalenv())
    }
    for (step in base::seq_len(number)) {
      base::assign(".Random.seed", parallel::nextRNGSubStream(base::get(".Random.seed", base::globalenv())), base::globalenv())
    }
    own_task <<- task
    substream <<- number
    base::invisible()
  }

  # A shell script may start R several times in a task: each session has its own substream, the first one the start of
  # the stream. A session claims a number by creating a folder, after which no other session gets it. If several run at
  # the same time, chance decides which is first: their task then counts as one without its stream.
  marker <- pid <- NULL
  place_of <- function(number) if (number == 0) marker else base::paste0(marker, ".", number)
  claim <- function(place) base::dir.create(place, showWarnings = FALSE)
  may_run <- function(number) {
    other <- base::suppressWarnings(base::as.integer(base::list.files(place_of(number))))
    base::length(other) == 0L || base::any(other != pid & tools::pskill(other, 0L))
  }
  # The first number from this one on that no session has.
  claim_substream <- function(number) {
    if (!base::nzchar(marker)) return(number)
    while (!claim(place_of(number)) && base::file.exists(place_of(number))) number <- number + 1
    base::file.create(base::file.path(place_of(number), pid))
    if (base::any(base::vapply(base::seq_len(number) - 1, may_run, NA))) base::file.create(base::paste0(marker, "-at-a-time"))
    number
  }
  # A command that asks a queue for its items has a stream for each of them.
  asks_for_items <- base::nzchar(base::Sys.getenv("KUBEPAR_LEASE"))

  # Most functions of R silently write only part of a file if the disk is full, and R removes its temporary files at its
  # end: only before that is the problem visible. The wrapper reads the message. The functions below hold this
  # environment, so that it lasts until then.
  profile <- base::environment()
  room <- NULL
  is_full <- function() {
    base::on.exit(base::unlink(room))
    base::suppressWarnings(base::try(base::cat("any", file = room), silent = TRUE))
    base::isTRUE(base::file.size(room) == 0)
  }

  # A package may set one later.
  has_own_device <- !base::is.null(base::getOption("device"))

  # All that depends on the attempt.
  begin_attempt <- function() {
    marker <<- base::Sys.getenv("KUBEPAR_STREAM")
    base::Sys.unsetenv("KUBEPAR_STREAM")
    pid <<- base::Sys.getpid()
    first_substream <- claim_substream(0)
    if (asks_for_items) marker <<- "" else set_stream(base::as.numeric(base::Sys.getenv("KUBEPAR_TASK")), first_substream)

    # A script that plots without naming a file gets Rplots.pdf in the working folder. If that is not writable, the plot
    # goes where nobody looks for it, as the script intends.
    if (base::file.access(".", 2L) != 0L && !has_own_device && !base::nzchar(base::Sys.getenv("R_DEFAULT_DEVICE"))) {
      base::options(device = function(width, height, ...) {
        grDevices::pdf(base::tempfile("Rplots", base::Sys.getenv("TMPDIR"), ".pdf"), width, height, ...)
      })
    }

    room <<- base::file.path(base::dirname(base::Sys.getenv("KUBEPAR_RESULT")), "room")
    base::reg.finalizer(profile, function(...) {
      if (is_full()) base::cat("R: No space left on device\n", file = base::stderr())
    }, onexit = TRUE)
  }
  # A warm R has no attempt yet: its forks do this, see warm-server.R.
  if (!base::nzchar(base::Sys.getenv("KUBEPAR_WARM"))) begin_attempt()

  # A study without parameters lacks the file that reads them, and one without a loop the file that asks a queue.
  kubepar_parameters <- function() base::structure(base::list(), names = base::character())
  kubepar_lease <- kubepar_complete <- function(...) {
    base::stop("there is no queue to ask: this works in the command of a QueueWorkerPool with loop: true only")
  }
  for (file in base::file.path(here, base::c("lost-stream.R", "parameters.R", if (asks_for_items) base::c("queue/profile.R", "queue/result.R", "queue/ask.R")))) {
    if (base::file.exists(file)) base::sys.source(file, base::environment())
  }

  # This position keeps them after the packages, so that they hide none of the packages' functions.
  base::attach(
    base::list(
      kubepar_parameters = kubepar_parameters, kubepar_lease = kubepar_lease, kubepar_complete = kubepar_complete, rm = rm, remove = rm
    ),
    name = "kubepar", warn.conflicts = FALSE
  )
})
