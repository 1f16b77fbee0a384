# shellcheck shell=sh
# A sidecar's end of the pipes: reads one request of the worker after another, and writes the answers. README.md,
# "Between a worker and its sidecars", documents them.
#
# inputs:  kp_pipes, the folder of the pipes; kp_spool, a folder for messages; kp_message_limit, the size of the largest
#          message in bytes, or empty; kp_disk_full, what to say then, and kp_full_answer, the answer if it stays full;
#          words.sh and patience.sh; the function answer, which sets kp_answer
# outputs: for answer: kp_text, on the line of the request; kp_has_message, and the message in the file kp_message

kp_message=$kp_spool/message
kp_full_since=''

# Makes the named pipes; the worker waits for the last of them. Accessible to the worker, which is another user and
# can't write to the folder.
make_pipes() {
  for kp_pipe in "$@"; do
    [ ! -p "$kp_pipes/$kp_pipe" ] || continue
    # An earlier sidecar that was ended here has left it.
    rm -f -- "$kp_pipes/$kp_pipe.new"
    mkfifo "$kp_pipes/$kp_pipe.new" && chmod 666 "$kp_pipes/$kp_pipe.new" && mv -- "$kp_pipes/$kp_pipe.new" "$kp_pipes/$kp_pipe" || exit 1
  done
}

# Answers one request after another. A pipe that is open for reading and writing blocks neither side. One end of the
# request pipe is always open here, because its contents would be lost with the last end. While a message is read, none
# is open for writing, so that the message ends when the worker closes its end.
serve_requests() {
  exec 3<>"$kp_pipes/replies" 5<>"$kp_pipes/requests"
  # A worker that had asked the previous sidecar asks again.
  printf 'again\n' >&3
  kp_last_request='' kp_last_answer=''
  while read -r kp_request kp_verb kp_of kp_bytes kp_text <&5; do
    # As if this container were told to stop, which follows anyway.
    [ "$kp_verb" != end ] || { kill -TERM "$$"; exit; }
    # A truncated message: a worker that waits for an answer by now has written after it.
    kp_say=again
    if is_all_here; then
      if [ "$kp_request" != "$kp_last_request" ]; then
        answer "$kp_verb" "$kp_of"
        kp_last_request=$kp_request kp_last_answer=$kp_answer
      fi
      kp_say="$kp_request $kp_last_answer" kp_full_since=''
    elif ! has_room; then
      wait_for_room
    fi
    printf '%s\n' "$kp_say" >&3
  done
}

# Whether the request is complete: its length is the announced one. A verb that ends in -line has its message on the
# same line.
is_all_here() {
  kp_has_message=''
  case $kp_verb:$kp_bytes in
    *-line:*) [ "${#kp_text}" = "$kp_bytes" ] ;;
    *:0) ;;
    *) read_message && kp_has_message=yes ;;
  esac
}

# Reads the message up to its end, and leaves nothing of an earlier request. (Some versions of head read more than they
# print, so the rest can't be used.)
read_message() {
  exec 6<"$kp_pipes/requests" 5<&-
  copy_message <&6
  exec 5<>"$kp_pipes/requests" 6<&-
  [ "$(($(wc -c <"$kp_message")))" = "$kp_bytes" ]
}

# What has no room is still read: otherwise it would be taken for requests. In two steps, as in rewrite.
copy_message() {
  printf '' >"$kp_message"
  if [ -n "$kp_message_limit" ]; then head -c "$kp_message_limit"; else cat; fi >>"$kp_message" || cat >/dev/null
}

# A full disk also truncates a message. The part that was written stays until the next one, so the disk is still full at
# this check.
has_room() {
  # It frees what it took, otherwise it would find room in that the next time.
  rewrite "$kp_spool/probe" "$kp_bytes" 2>/dev/null && printf '' >"$kp_spool/probe"
}

# The worker must ask again, because another pod of the node may end. Not forever.
wait_for_room() {
  look_at_clock
  [ -n "$kp_full_since" ] || say "$kp_disk_full"
  kp_full_since=${kp_full_since:-$kp_now}
  if [ "$((kp_now - kp_full_since))" -ge "$kp_PATIENCE" ]; then
    kp_say="$kp_request $kp_full_answer"
  else
    sleep 1
  fi
}
