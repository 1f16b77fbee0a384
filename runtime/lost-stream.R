# Gives a script that removes .Random.seed, as rm(list = ls(all.names = TRUE)) does, the next substream of its task. R
# would take a seed from the clock. profile.R reads this file.
#
# inputs:  set_stream, claim_substream; own_task, substream and pid of the session
# outputs: rm, which is also remove

current_seed <- function() base::get0(".Random.seed", base::globalenv(), inherits = FALSE)
is_lost <- function() !base::is.integer(current_seed())

# Keeps the kinds of generators that the script chose. `before` is the state that was removed, if known.
renew_stream <- function(before) {
  # Which of the processes of mclapply() claims a substream first is chance; each continues where it is.
  if (base::Sys.getpid() != pid) {
    if (base::is.integer(before)) base::assign(".Random.seed", before, base::globalenv())
    return(base::invisible())
  }
  # The loop of a pool has none before its first item.
  if (base::is.null(own_task)) return(base::invisible())
  # R selects another kind if it finds an invalid state.
  base::suppressWarnings(base::rm(".Random.seed", envir = base::globalenv()))
  kinds <- base::RNGkind()
  set_stream(own_task, claim_substream(substream + 1))
  if (base::identical(kinds, base::RNGkind())) return(base::invisible())
  own_seed <- base::sample.int(.Machine$integer.max, 1L)
  base::suppressWarnings(base::RNGkind(kinds[1L], kinds[2L], kinds[3L]))
  base::set.seed(own_seed)
}

# Because this precedes R's own on the search path, a draw in the same function or file finds the new stream.
rm <- function(...) {
  before <- current_seed()
  call <- base::sys.call()
  call[[1L]] <- base::quote(base::rm)
  base::on.exit(if (is_lost()) renew_stream(before))
  base::eval(call, base::parent.frame())
}

# Other ways, such as base::rm(), are detected when R has evaluated the line of the script.
base::addTaskCallback(function(...) {
  if (is_lost()) renew_stream(NULL)
  TRUE
}, name = "kubepar")
