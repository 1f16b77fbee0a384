# A warm R: starts once a pod, loads packages, and runs each attempt `Rscript FILE ARGUMENTS` in a fork of itself.
#
# The last expression of this script waits for a request, forks, and returns in the child, whose descriptors of standard
# output, standard error and this script have been opened anew: R goes on reading its script, which is now the user's.
# Everything after that is what R does in any session: printing, warnings, errors, exit codes. source() would differ.
#
# inputs:  KUBEPAR_WARM, packages to load; the working folder: environ, the environment in which R was started; the
#          pipes request and reply, also open as descriptors 8 and 9. A request is the process id of a warm-client.sh,
#          whose environment, words and working folder become those of the child
# outputs: replies "CLIENT EXIT-CODE" or "CLIENT cold REASON"; the file refused, why this R can't serve; in the folder of
#          the attempt, by the child: its output to stdout.pipe and stderr.pipe; session, its process id, which is that of
#          its session
#
# Self-contained, base R only, called by full name. The C library's functions are called by .C(), which passes pointers:
# fork() and setsid() take no argument, wait() takes one pointer, fopen() two.
base::local({
  refuse <- function(...) {
    base::writeLines(base::paste0(...), "refused")
    base::quit("no", 0L, FALSE)
  }
  if (base::getRversion() < "4.2.0") refuse("R ", base::getRversion(), " is older than 4.2, from which on a warm start was tested")
  maps <- base::suppressWarnings(base::tryCatch(base::readLines("/proc/self/maps"), error = function(...) base::character()))
  library_path <- function(pattern) base::sub("^[^/]*", "", base::grep(pattern, maps, value = TRUE))[1L]
  c_path <- library_path("/libc(\\.so\\.6|-[0-9.]+\\.so)$")
  if (base::is.na(c_path)) refuse("the system of the image has another C library than glibc")

  # What R printed at its start, each cold run prints.
  base::flush(base::stdout())
  if (base::file.size("printed") > 0) refuse("R prints when it starts, as its profile tells it to")

  # The profile and packages.
  never_forked <- base::c("rJava", "reticulate", "arrow", "torch", "RcppParallel")
  has_seed <- function() base::exists(".Random.seed", base::globalenv(), inherits = FALSE)
  check_forkable <- function(who) {
    unfit <- base::intersect(never_forked, base::loadedNamespaces())
    if (base::length(unfit) > 0L) refuse(who, " loads ", unfit[1L], ", which does not work in a fork; leave it out of warm")
  }
  check_forkable("the image's R profile")
  if (has_seed()) base::rm(".Random.seed", envir = base::globalenv())
  for (package in base::strsplit(base::Sys.getenv("KUBEPAR_WARM"), " ")[[1L]]) {
    who <- base::paste("package", package)
    fault <- base::tryCatch({
      base::suppressWarnings(base::suppressMessages(base::loadNamespace(package)))
      NULL
    }, error = function(e) base::sub("\n.*", "", base::conditionMessage(e)))
    if (!base::is.null(fault)) refuse(who, " can't be loaded: ", fault)
    check_forkable(who)
    if (has_seed()) refuse(who, " draws random numbers when it is loaded; leave it out of warm")
  }

  # The environment of an attempt is that of its command, with what R changed at its own start.
  read_words <- function(file) {
    bytes <- base::readBin(file, "raw", 4194304L)
    ends <- base::which(bytes == 0)
    starts <- base::c(1L, ends + 1L)[base::seq_along(ends)]
    base::vapply(base::seq_along(ends), function(i) base::rawToChar(bytes[base::seq.int(starts[i], length.out = ends[i] - starts[i])]), "")
  }
  as_variables <- function(words) {
    values <- base::sub("^[^=]*=", "", words, useBytes = TRUE)
    base::names(values) <- base::sub("=.*", "", words, useBytes = TRUE)
    values
  }
  started_with <- as_variables(read_words("environ"))
  if (base::length(started_with) == 0L) refuse("the image has no 'cat' on its PATH")
  own <- base::Sys.getenv()
  own <- base::structure(base::as.vector(own), names = base::names(own))
  is_same <- base::names(own) %in% base::names(started_with)
  is_same[is_same] <- own[is_same] == started_with[base::names(own)[is_same]]
  added <- own[!is_same]
  added <- added[base::names(added) != "R_SESSION_TMPDIR"]
  kept <- base::c(base::names(added), base::setdiff(base::names(started_with), base::names(own)))
  become_environment <- function(variables) {
    gone <- base::setdiff(base::names(own), base::c(base::names(variables), base::names(added)))
    base::Sys.unsetenv(gone)
    # Such as the library in the home folder.
    home <- base::gsub(started_with[["HOME"]], variables[["HOME"]], added, fixed = TRUE)
    base::names(home) <- base::names(added)
    variables <- base::c(variables[!base::names(variables) %in% kept], home[home != added])
    base::do.call(base::Sys.setenv, base::as.list(variables))
  }
  # Some builds of R look up the home folder only once.
  base::Sys.setenv(HOME = "/else")
  if (base::path.expand("~") != "/else") refuse("this R was built without readline, and keeps its first home folder")
  base::Sys.setenv(HOME = own[["HOME"]])

  # commandArgs() of a fork.
  command_args <- base::commandArgs
  if (!base::identical(base::body(command_args)[[2L]], base::quote(args <- .Internal(commandArgs())))) {
    refuse("commandArgs() is another function than in the versions of R that were tested")
  }
  own_args <- base::commandArgs()
  is_file <- base::startsWith(own_args, "--file=")
  become_command <- function(script, arguments) {
    # As R's start script writes them.
    own_args[is_file] <- base::paste0("--file=", base::gsub(" ", "~+~", script, fixed = TRUE))
    all <- base::c(own_args, if (base::length(arguments) > 0L) base::c("--args", arguments))
    base::body(command_args)[[2L]] <- base::call("<-", base::quote(args), all)
    base::unlockBinding("commandArgs", base::baseenv())
    base::assign("commandArgs", command_args, envir = base::baseenv())
    base::lockBinding("commandArgs", base::baseenv())
  }

  self <- base::normalizePath(base::sub("--file=", "", own_args[is_file]))
  opened <- base::list.files("/proc/self/fd", full.names = TRUE)
  script_descriptor <- base::as.integer(base::basename(opened[base::which(base::Sys.readlink(opened) == self)]))
  if (base::length(script_descriptor) != 1L) refuse("R does not read its script from one descriptor")
  parallel_path <- base::file.path(base::R.home("library"), "parallel", "libs", "parallel.so")
  libraries <- base::c(c_path, parallel_path)
  c_library <- base::dyn.load(c_path)
  address <- function(name) base::getNativeSymbolInfo(name, c_library)$address
  c_fork <- address("fork")
  c_wait <- address("wait")
  c_fopen <- address("fopen")
  c_setsid <- address("setsid")
  c_close <- base::getNativeSymbolInfo("mc_close_fds", base::dyn.load(parallel_path))
  text <- function(string) base::c(base::charToRaw(string), base::as.raw(0L))
  # fopen() takes the lowest free descriptor. A connection of R would be closed by closeAllConnections().
  reopen <- function(descriptor, path, mode) {
    base::.Call(c_close, descriptor)
    base::.C(c_fopen, text(path), text(mode))
    # R would print into nothing, or take the script for one that has ended, and exit with 0.
    if (!base::file.exists(base::file.path("/proc/self/fd", descriptor))) base::quit("no", 2L, FALSE)
  }

  # The forks make their own.
  base::unlink(base::tempdir(), recursive = TRUE)
  # Only this process holds these: its end is the end of file for the client, and that of the wrapper is one here.
  request <- base::fifo("request", "r", blocking = TRUE)
  reply <- base::fifo("reply", "w", blocking = TRUE)
  base::.Call(c_close, 8:9)
  profile <- base::environment(base::get("rm", "kubepar"))
  # Otherwise each fork would compile them for itself, which takes longer than the rest of its start.
  for (name in base::c("begin_attempt", "claim_substream", "set_stream", "advance1", "advance2", "matrix_product", "multiply")) {
    base::assign(name, compiler::cmpfun(base::get(name, profile)), envir = profile)
  }
  server <- base::Sys.getpid()
  base::gc()
  repeat {
    client <- base::readLines(request, 1L, warn = FALSE)
    if (base::length(client) == 0L) base::quit("no", 0L, FALSE)
    folder <- base::file.path("/proc", client)
    words <- base::suppressWarnings(base::tryCatch(read_words(base::file.path(folder, "cmdline")), error = function(...) base::character()))
    variables <- base::suppressWarnings(base::tryCatch(as_variables(read_words(base::file.path(folder, "environ"))), error = function(...) base::character()))
    # The shell, its script, Rscript, the user's script, and its arguments.
    if (base::length(words) < 4L || base::basename(words[2L]) != "warm-client.sh" || base::length(variables) == 0L) {
      base::writeLines(base::paste(client, "cold can't read the command from /proc"), reply)
      next
    }
    attempt <- base::dirname(variables[["KUBEPAR_PARAMETERS"]])
    session <- base::file.path(attempt, "session")
    base::.C(c_fork)
    if (base::Sys.getpid() != server) break
    is_there <- function() base::file.exists(session) && base::dir.exists(base::file.path("/proc", base::readLines(session)))
    # A package may have left a child of its own.
    repeat {
      status <- base::.C(c_wait, -1L)[[1L]]
      if (!is_there()) break
    }
    code <- if (status < 0L) "cold can't fork" else if (status %% 128L == 0L) status %/% 256L else 128L + status %% 128L
    base::writeLines(base::paste(client, code), reply)
  }

  base::.C(c_setsid)
  base::close(request)
  base::close(reply)
  # Not by the descriptors of the client, whose shell redirects them while it writes the request.
  reopen(1L, base::file.path(attempt, "stdout.pipe"), "w")
  reopen(2L, base::file.path(attempt, "stderr.pipe"), "w")
  base::cat(base::Sys.getpid(), file = session, fill = TRUE)
  if (base::file.exists(base::file.path(attempt, "unwanted"))) base::quit("no", 143L, FALSE)
  base::setwd(base::file.path(folder, "cwd"))
  become_environment(variables)
  become_command(words[4L], words[-(1:4)])
  base::tempdir(check = TRUE)
  profile$begin_attempt()
  reopen(script_descriptor, words[4L], "r")
  for (each in libraries) base::dyn.unload(each)
  base::invisible()
})
