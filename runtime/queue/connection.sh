# shellcheck shell=sh
# Keeps one redis-cli of the sidecar running, which reads calls from a pipe line by line, so that a call needs no new
# process and no new connection.
#
# inputs:  the variables of sidecar.sh and queue.sh
# outputs: kp_reply by call_briefly

kp_client=
# Longer arguments go to a process of their own: a shell reads a pipe byte by byte.
readonly kp_BRIEF=4000

# Whether a text can be an argument within single quotes: redis-cli then reads all of it as it is.
is_brief() {
  case $1 in
    *"'"* | *\\ | *"$kp_newline"*) return 1 ;;
  esac
  [ "${#1}" -le "$kp_BRIEF" ]
}

# A function of the library, tried once, like try_call: call_briefly NAME LINE, with the line of its arguments for
# redis-cli. Fails without a reason if anything is unusual; then a process of its own repeats the call.
call_briefly() {
  [ -n "$kp_client" ] || connect || return 1
  begin_call "$kp_client" "$kp_call_seconds" || return 1
  # The second reply shows where the first one ends.
  printf '%s\n' "FCALL $1 1 '$kp_queue_name' $2" "PING '$kp_call_count'" >&7
  read_reply
  kp_is_read=$?
  end_call
  [ "$kp_is_read" -eq 0 ] || disconnect
  return "$kp_is_read"
}

# After an error, the second reply may be missing.
read_reply() {
  IFS= read -r kp_reply <&8 || return 1
  case $kp_reply in
    OK | STALE | RETRY | DEAD | drained | unsealed | 'wait '* | 'item '* | 'waiting '*) ;;
    *) return 1 ;;
  esac
  while IFS= read -r kp_line <&8; do
    case $kp_line in
      "$kp_call_count") return 0 ;;
      'Error: '* | 'Could not connect '*) return 1 ;;
    esac
    kp_reply=$kp_reply$kp_newline$kp_line
  done
  return 1
}

# The pipe of calls has both ends here: a client that has ended can't end this shell by SIGPIPE. The pipe of replies has
# only its own end here, and ends with the client. New ones: an earlier client may still have the old ones open.
connect() {
  [ -n "$kp_redis_address" ] || find_redis
  rm -f -- "$kp_queue/calls" "$kp_queue/call-replies"
  mkfifo "$kp_queue/calls" "$kp_queue/call-replies" || return 1
  exec 7<>"$kp_queue/calls" 9<>"$kp_queue/call-replies"
  redis-cli -h "${kp_redis_address:-$kp_redis_host}" -p "$kp_redis_port" --user "$kp_redis_user" \
    <"$kp_queue/calls" >&9 2>&9 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  kp_client=$!
  exec 8<"$kp_queue/call-replies" 9>&-
}

# What is still in the pipes goes with them.
disconnect() {
  kill -KILL "$kp_client" 2>/dev/null
  wait "$kp_client" 2>/dev/null
  exec 7>&- 8<&-
  kp_client='' kp_redis_address=''
}
