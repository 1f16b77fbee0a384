# Defines how R asks a queue for its items, and records their results, in a command with `loop: true`. profile.R reads
# this file.
#
# inputs:  KUBEPAR_LEASE, KUBEPAR_COMPLETE, KUBEPAR_ITEM, KUBEPAR_PARAMETERS, KUBEPAR_RESULT; set_stream and
#          kubepar_parameters; result.R in this folder
# outputs: kubepar_lease, kubepar_complete

run_script <- function(variable) {
  base::system(base::paste("exec sh", base::shQuote(base::Sys.getenv(variable)), "</dev/null >/dev/null"))
}

# R keeps its last error message forever; this one means that there has been none since.
forget_error <- function() base::try(base::stop(""), silent = TRUE)
no_error <- NULL

# The next item of the queue: its parameters, as a named list, or NULL if there are no more. An item that is still held
# has failed, with R's last error message.
kubepar_lease <- function() {
  folder <- base::dirname(base::Sys.getenv("KUBEPAR_PARAMETERS"))
  message <- base::geterrmessage()
  if (base::isTRUE(base::file.size(base::file.path(folder, "held")) > 0) && !base::identical(message, no_error)) {
    base::cat(message, file = base::file.path(folder, "error"))
  }
  item <- lease_directly()
  if (base::is.null(item)) {
    status <- run_script("KUBEPAR_LEASE")
    if (status == 1L) return(NULL)
    if (status != 0L) base::stop("the queue can't be used")
    item <- base::scan(base::Sys.getenv("KUBEPAR_ITEM"), "", quiet = TRUE)
  }
  base::Sys.setenv(KUBEPAR_TASK = item[1L], JOB_COMPLETION_INDEX = item[1L], KUBEPAR_ATTEMPT = item[2L])
  set_stream(base::as.numeric(item[1L]))
  if (!base::identical(base::geterrmessage(), no_error)) {
    forget_error()
    no_error <<- base::geterrmessage()
  }
  kubepar_parameters()
}

# Records the result of the item that is held, as result.R writes it. Without a result, the file or folder
# KUBEPAR_RESULT, or KUBEPAR_RESULT.<extension>. FALSE if it was not recorded.
kubepar_complete <- function(result) {
  file <- base::Sys.getenv("KUBEPAR_RESULT")
  if (!base::missing(result)) write_result(result, file)
  written <- base::list.files(base::dirname(file), base::paste0("^", base::basename(file)))
  if (base::length(written) == 0L) base::stop("there is no result: give one, or write the file KUBEPAR_RESULT")
  if (!base::missing(result) && base::identical(written, base::basename(file)) && complete_directly(file)) {
    return(base::invisible(TRUE))
  }
  status <- run_script("KUBEPAR_COMPLETE")
  if (status > 1L) base::stop("the queue can't be used")
  base::invisible(status == 0L)
}
