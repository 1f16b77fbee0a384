# Defines how R asks the sidecar through its pipes, without a process for each item. profile.R in this folder reads this
# file. Whatever is unusual is left to the scripts, which ask again: the sidecar then gives the same answer.
#
# inputs:  the environment of a command with a loop, see worker.sh; write_lines and strictly of result.R
# outputs: lease_directly, complete_directly

queue_file <- function(name) base::file.path(base::Sys.getenv("KUBEPAR_QUEUE"), name)
own_file <- function(name) base::file.path(base::dirname(base::Sys.getenv("KUBEPAR_PARAMETERS")), name)
has_text <- function(files) {
  sizes <- base::file.size(files)
  !base::is.na(sizes) & sizes > 0
}
empty <- function(file) base::close(base::file(file, "wb"))
# In two steps, as in words.sh.
rewrite <- function(file, line) {
  empty(file)
  write_lines(line, file, "ab")
}
# Not with the option "encoding".
first_line <- function(connection) {
  base::on.exit(base::close(connection))
  base::readLines(connection, 1L, warn = FALSE)
}
kernel_file <- function(name) base::file(name, "r", encoding = "native.enc")
results_limit <- 512L

# This process: its id and start time, as in loop.sh, and a random text. A fork is another one.
self <- base::list(pid = 0L)
find_self <- function() {
  pid <- base::Sys.getpid()
  if (self$pid == pid) return(base::invisible())
  stat <- first_line(kernel_file("/proc/self/stat"))
  born <- base::strsplit(base::sub(".*\\) ", "", stat), " ", fixed = TRUE)[[1L]][20L]
  self <<- base::list(pid = pid, line = base::paste(pid, born), uuid = first_line(kernel_file("/proc/sys/kernel/random/uuid")), requests = 0)
}

# The answer to a request; NULL if there is no sidecar. A restarted sidecar wants the request again.
ask <- function(request) {
  self$requests <<- self$requests + 1
  number <- base::sprintf("%s.%.0f", self$uuid, self$requests)
  send <- function() {
    to <- base::fifo(queue_file("requests"), "w", blocking = TRUE, encoding = "native.enc")
    base::on.exit(base::close(to))
    base::writeLines(base::paste(number, request), to, useBytes = TRUE)
    TRUE
  }
  hear <- function() {
    from <- base::fifo(queue_file("replies"), "r", blocking = TRUE, encoding = "native.enc")
    base::on.exit(base::close(from))
    while (base::length(line <- base::readLines(from, 1L, warn = FALSE)) == 1L && line != "again") {
      if (base::startsWith(line, base::paste0(number, " "))) return(base::substring(line, base::nchar(number) + 2L))
    }
    NULL
  }
  while (base::file.exists(queue_file("requests"))) {
    # The pipe may have lost its reader.
    if (base::isTRUE(base::tryCatch(send(), error = function(e) FALSE)) && !base::is.null(answer <- hear())) return(answer)
  }
  NULL
}

# Whether this process is the only one that asks, as in loop.sh. It then asks until it empties the file.
may_ask <- function() {
  file <- own_file("asking")
  if (has_text(file)) return(FALSE)
  find_self()
  base::cat(self$line, "\n", sep = "", file = file, append = TRUE)
  base::identical(first_line(kernel_file(file)), self$line)
}

# As in kernel.sh.
centiseconds <- function() {
  if (!base::file.exists("/proc/uptime")) return(base::as.numeric(base::Sys.time()) * 100)
  base::as.numeric(base::strsplit(first_line(kernel_file("/proc/uptime")), " ", fixed = TRUE)[[1L]][1L]) * 100
}

# As in kernel.sh.
count_oom_kills <- function() {
  count <- "0"
  for (name in base::c("memory.events", "memory/memory.oom_control")) {
    file <- base::file.path(base::Sys.getenv("KUBEPAR_CGROUP"), name)
    if (!base::file.exists(file)) next
    counters <- kernel_file(file)
    lines <- base::readLines(counters, warn = FALSE)
    base::close(counters)
    kills <- base::startsWith(lines, "oom_kill ")
    if (base::any(kills)) count <- base::substring(lines[kills], 10L)
  }
  count
}

# The JSON of an item, as in lease.sh; NULL if it takes the table.
json_of <- function(item) {
  column <- base::Sys.getenv("KUBEPAR_COLUMNS")
  base::switch(base::Sys.getenv("KUBEPAR_ITEMS_ARE"),
    object = item,
    bare = base::paste0("{\"", column, "\":", item, "}"),
    text = if (base::grepl("^[ !#-\\[\\]-~]+$", item, perl = TRUE, useBytes = TRUE)) base::paste0("{\"", column, "\":\"", item, "\"}")
  )
}

clear_result <- function() {
  there <- function() base::list.files(own_file(""), "^result", full.names = TRUE)
  if (base::length(left <- there()) == 0L) return(TRUE)
  base::unlink(left, recursive = TRUE)
  base::length(there()) == 0L
}

# Hundredths as a number with two decimals. sprintf("%.2f") would write a comma if the script has set LC_NUMERIC to such
# a language.
decimal <- function(hundredths) {
  whole <- base::round(hundredths)
  base::sprintf("%.0f.%02d", whole %/% 100, base::as.integer(whole %% 100))
}

# Takes the next item: its task and attempt, as text. NULL if lease.sh must do it.
lease_directly <- function() {
  # NA if there is none.
  limit <- base::as.numeric(base::Sys.getenv("KUBEPAR_ITEMS_PER_PROCESS"))
  there <- has_text(own_file(base::c("given", "held", "end")))
  given <- if (there[1L]) base::as.numeric(first_line(kernel_file(own_file("given")))) else 0
  if (there[2L] || there[3L] || base::isTRUE(given >= limit) || !may_ask()) return(NULL)
  base::on.exit(empty(own_file("asking")))
  while (!base::is.null(answer <- ask("lease-item - 0")) && base::startsWith(answer, "wait ")) {
    base::Sys.sleep(base::as.numeric(base::substring(answer, 6L)))
  }
  if (base::is.null(answer)) return(NULL)
  # "item", the token, the task, the attempt, whether the item is in the table; then the item.
  words <- base::strsplit(answer, " ", fixed = TRUE, useBytes = TRUE)[[1L]]
  if (base::length(words) < 6L || !base::identical(words[base::c(1L, 5L)], base::c("item", "yes"))) return(NULL)
  json <- json_of(base::sub("^(\\S+ ){5}", "", answer, perl = TRUE, useBytes = TRUE))
  if (base::is.null(json) || !clear_result()) return(NULL)
  base::unlink(own_file("error"))
  now <- centiseconds()
  epoch <- base::as.numeric(base::Sys.getenv("KUBEPAR_CLOCK"))
  started <- base::c(decimal(now - epoch), base::sprintf("%.0f", now))
  hand_out <- function() {
    if (!base::is.na(limit)) rewrite(own_file("given"), base::sprintf("%.0f", given + 1))
    rewrite(own_file("item"), base::paste(words[3L], words[4L]))
    rewrite(base::Sys.getenv("KUBEPAR_PARAMETERS"), json)
    rewrite(own_file("held"), base::paste(base::c(words[2:4], started, count_oom_kills()), collapse = " "))
    words[3:4]
  }
  base::tryCatch(strictly(hand_out()), error = function(e) NULL)
}

# The last characters are those with a meaning for redis-cli, and what it could not read.
codes <- base::c(base::sprintf("\\x%02x", 0:31), base::strsplit(base::rawToChar(base::as.raw(32:126)), "")[[1L]], base::sprintf("\\x%02x", 127:255))
codes[base::utf8ToInt("\"") + 1L] <- "\\x22"
codes[base::utf8ToInt("\\") + 1L] <- "\\x5c"
in_codes <- function(bytes) base::paste(codes[base::as.integer(bytes) + 1L], collapse = "")

sha256_of <- function(file) {
  # Since R 4.5.
  own <- base::get0("sha256sum", base::asNamespace("tools"))
  if (!base::is.null(own)) return(base::unname(own(file)))
  base::substr(base::system(base::paste("exec sha256sum <", base::shQuote(file)), intern = TRUE), 1L, 64L)
}

# Records a short result in Redis, which is in this file. FALSE if complete.sh must do it.
complete_directly <- function(file) {
  size <- base::file.size(file)
  is_elsewhere <- base::any(base::nzchar(base::Sys.getenv(base::c("KUBEPAR_RESULTS", "KUBEPAR_BUCKET"))))
  if (is_elsewhere || base::dir.exists(file) || size > results_limit) return(FALSE)
  held <- own_file("held")
  if (!has_text(held) || !may_ask()) return(FALSE)
  base::on.exit(empty(own_file("asking")))
  words <- base::strsplit(first_line(kernel_file(held)), " ", fixed = TRUE)[[1L]]
  if (words[6L] != count_oom_kills()) return(FALSE)
  bytes <- base::readBin(file, "raw", size)
  took <- base::round(centiseconds() - base::as.numeric(words[5L]))
  # As in record.sh.
  record <- base::paste0(
    "{\"format\":1,\"study\":\"", base::Sys.getenv("KUBEPAR_STUDY"), "\",\"task\":", words[2L], ",\"attempt\":", words[3L],
    ",\"pod\":\"", base::Sys.getenv("KUBEPAR_POD_UID"), "\",\"status\":\"succeeded\",\"exit\":0,\"started\":", words[4L],
    ",\"seconds\":", decimal(took),
    ",\"stream\":", if (base::file.exists(own_file("stream"))) "true" else "false",
    ",\"result\":\"file\",\"ending\":\"\",\"bytes\":", base::length(bytes), ",\"sha256\":\"", sha256_of(file),
    "\",\"error\":\"\",\"stderr\":\"\",\"alarm\":\"\",\"left\":\"\",\"printed\":\"\"}"
  )
  quoted <- base::paste0("\"", in_codes(base::c(base::charToRaw(record), base::as.raw(10L), bytes)), "\"")
  if (!base::identical(ask(base::paste("complete-line", words[1L], base::nchar(quoted), quoted)), "ok")) return(FALSE)
  empty(held)
  clear_result()
}
