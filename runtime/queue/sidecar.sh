#!/bin/sh
# Runs between a worker and the queue: takes items for it, renews their leases, and records their outcomes. Only the
# sidecar has the password of Redis. The worker asks through a pipe; README.md in this folder documents the requests.
#
# usage:   sidecar.sh
# inputs:  those of queue.sh; KUBEPAR_QUEUE, the folder of the pipes; KUBEPAR_ITEMS, a folder of files with one item per
#          line; KUBEPAR_COLUMNS; KUBEPAR_BATCH; KUBEPAR_LEASE_SECONDS; KUBEPAR_POD_UID; KUBEPAR_TASK_TIMEOUT, if the
#          worker can't end an item that takes too long
# exit:    0 told to stop; others: it must be restarted, and continues where it was
set -u

kp_runtime=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=runtime/queue/queue.sh
. "$kp_runtime/queue.sh"
# shellcheck source=runtime/queue/connection.sh
. "$kp_runtime/connection.sh"
# shellcheck source=runtime/queue/item.sh
. "$kp_runtime/item.sh"
# shellcheck source=runtime/queue/answer.sh
. "$kp_runtime/answer.sh"
# shellcheck source=runtime/queue/renew.sh
. "$kp_runtime/renew.sh"

kp_queue=$KUBEPAR_QUEUE
kp_columns=${KUBEPAR_COLUMNS:-item}
kp_lease_seconds=${KUBEPAR_LEASE_SECONDS:-60}
kp_lease_ms=$((kp_lease_seconds * 1000))
kp_task_timeout=${KUBEPAR_TASK_TIMEOUT:-0}
kp_redis_user=$kp_queue_name
kp_errors=$kp_queue/errors
# Files that outlive this process. serve writes the token in use, the lease that is held, the one before it, and whether
# its end is being reported to Redis. renew writes the token of a lost lease. An empty file counts as missing: writing a
# file needs no process, removing it needs one.
kp_token_file=$kp_queue/token kp_lease_file=$kp_queue/lease kp_last_file=$kp_queue/last kp_ending_file=$kp_queue/ending
kp_lost_file=$kp_queue/lost kp_call_file=$kp_queue/call
# The largest message of a worker: a result of 1 MiB with its record.
readonly kp_MESSAGE_LIMIT=2097152
readonly kp_DISK_FULL="the container 'queue' can't write: the disk of its node is full"

main() {
  umask 077
  kp_server=''
  trap stop TERM INT
  make_pipes
  kp_items=$kp_queue/items
  cat "$KUBEPAR_ITEMS"/* >"$kp_items" || exit 1
  : >"$kp_ending_file"
  : >"$kp_call_file"
  serve &
  kp_server=$!
  renew
}

# Accessible to the worker, which is another user and can't write to the folder.
make_pipes() {
  for kp_pipe in requests replies stale; do
    [ ! -p "$kp_queue/$kp_pipe" ] || continue
    # An earlier sidecar that was ended here has left it.
    rm -f -- "$kp_queue/$kp_pipe.new"
    mkfifo "$kp_queue/$kp_pipe.new" && chmod 666 "$kp_queue/$kp_pipe.new" && mv -- "$kp_queue/$kp_pipe.new" "$kp_queue/$kp_pipe" || exit 1
  done
}

# The worker's container has ended before this one is told to. If the worker still holds an item, that attempt failed.
stop() {
  trap '' TERM INT
  # A signal may arrive between the start of serve and the assignment.
  kp_server=${kp_server:-${!:-}}
  # KILL, because it may still have this shell's trap for TERM.
  [ -z "$kp_server" ] || { kill -KILL "$kp_server" && wait "$kp_server"; } 2>/dev/null
  if read_lease "$kp_lease_file"; then
    try_call kp_fail "$kp_item" "$kp_token" 'its worker was killed (out of memory, or its container ended)' || say "$kp_trouble"
  fi
  exit 0
}

# Answers one request after another. A pipe that is open for reading and writing blocks neither side. One end of the
# request pipe is always open here, because its contents would be lost with the last end. While a message is read, none
# is open for writing, so that the message ends when the worker closes its end.
serve() {
  exec 3<>"$kp_queue/replies" 5<>"$kp_queue/requests"
  # A worker that had asked the previous sidecar asks again.
  printf 'again\n' >&3
  kp_last_request='' kp_last_answer=''
  kp_troubled_since='' kp_full_since='' kp_idle_ms=$kp_FIRST_IDLE_MS
  while read -r kp_request kp_verb kp_of kp_bytes kp_text <&5; do
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

# Whether the request is complete: its length is the announced one.
is_all_here() {
  kp_has_message=''
  case $kp_verb:$kp_bytes in
    complete-line:*) [ "${#kp_text}" = "$kp_bytes" ] ;;
    *:0) ;;
    *) read_message && kp_has_message=yes ;;
  esac
}

# Reads the message up to its end, and leaves nothing of an earlier request. (Some versions of head read more than they
# print, so the rest can't be used.)
read_message() {
  exec 6<"$kp_queue/requests" 5<&-
  head -c "$kp_MESSAGE_LIMIT" <&6 >"$kp_queue/message"
  exec 5<>"$kp_queue/requests" 6<&-
  [ "$(($(wc -c <"$kp_queue/message")))" = "$kp_bytes" ]
}

# A full disk also truncates a message. The part that was written stays until the next one, so the disk is still full at
# this check.
has_room() {
  # It frees what it took, otherwise it would find room in that the next time.
  printf '%s\n' "$kp_bytes" 2>/dev/null >"$kp_queue/probe" && printf '' >"$kp_queue/probe"
}

# The worker must ask again, because another pod of the node may end. Not forever.
wait_for_room() {
  look_at_clock
  [ -n "$kp_full_since" ] || say "$kp_DISK_FULL"
  kp_full_since=${kp_full_since:-$kp_now}
  if [ "$((kp_now - kp_full_since))" -ge "$kp_PATIENCE" ]; then
    kp_say="$kp_request stopped the queue $kp_queue_name can't be used: $kp_DISK_FULL"
  else
    sleep 1
  fi
}

write_lease() {
  printf '%s %s %s\n%s\n' "$kp_token" "$kp_attempt" "$kp_leased_at" "$kp_item" >"$1"
}

# Sets kp_token, kp_attempt, kp_leased_at and kp_item from the file of a lease. Fails if it is not that of the token $2.
read_lease() {
  [ -s "$1" ] || return 1
  {
    read -r kp_token kp_attempt kp_leased_at && IFS= read -r kp_item || return 1
    while IFS= read -r kp_line; do kp_item=$kp_item$kp_newline$kp_line; done
  } <"$1"
  [ "${2:-$kp_token}" = "$kp_token" ]
}

main
