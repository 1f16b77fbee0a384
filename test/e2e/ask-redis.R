# Asks the Redis at a host without a password, and prints the first line of each answer.
for (command in c("PING", "CONFIG GET requirepass", "ACL LIST", "FCALL_RO kp_stats 1 q", "AUTH default", "INFO", "KEYS *")) {
  connection <- socketConnection(commandArgs(TRUE)[1], 6379, open = "r+b", blocking = TRUE, timeout = 5)
  cat(command, "\r\n", sep = "", file = connection)
  cat(readLines(connection, 1), "\n", sep = "")
  close(connection)
}
