#!/bin/sh
# Stands between a worker and the queue: takes items for it, renews their leases, and records what became of them. It alone has
# the password of Redis. The worker asks through a pipe; README.md beside this file has the words.
#
# usage:   sidecar.sh
# inputs:  those of queue.sh; KUBEPAR_QUEUE, the folder of the pipes; KUBEPAR_ITEMS, a folder of files with an item to a line;
#          KUBEPAR_COLUMNS; KUBEPAR_BATCH; KUBEPAR_LEASE_SECONDS; KUBEPAR_POD_UID; KUBEPAR_TASK_TIMEOUT, where the worker can't end what
#          takes too long
# exit:    0 told to stop; others: it is to be started again, and goes on where it was
set -u

kp_runtime=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=runtime/queue/queue.sh
. "$kp_runtime/queue.sh"
# shellcheck source=runtime/queue/item.sh
. "$kp_runtime/item.sh"

kp_queue=$KUBEPAR_QUEUE
kp_columns=${KUBEPAR_COLUMNS:-item}
kp_lease_seconds=${KUBEPAR_LEASE_SECONDS:-60}
kp_lease_ms=$((kp_lease_seconds * 1000))
kp_task_timeout=${KUBEPAR_TASK_TIMEOUT:-0}
kp_redis_user=$kp_queue_name
kp_errors=$kp_queue/errors
# Files that outlive this process, all written by serve: the token that is in use, the lease that is held, the one before it, and
# whether its end is being told to Redis. And by renew: the token of a lease that is lost. One without text is none: to write a file takes no
# process, to remove it one.
kp_token_file=$kp_queue/token kp_lease_file=$kp_queue/lease kp_last_file=$kp_queue/last kp_ending_file=$kp_queue/ending
kp_lost_file=$kp_queue/lost
# The largest message of a worker: a result of 1 MiB with its record.
readonly kp_MESSAGE_LIMIT=2097152
# How long a worker without an item waits at first before it asks again, and at most, in milliseconds.
readonly kp_FIRST_IDLE_MS=200 kp_MOST_IDLE_MS=5000

main() {
  umask 077
  kp_server=''
  trap stop TERM INT
  make_pipes
  kp_items=$kp_queue/items
  cat "$KUBEPAR_ITEMS"/* >"$kp_items" || exit 1
  : >"$kp_ending_file"
  serve &
  kp_server=$!
  renew
}

# Open to the worker, which is another user and can't write to the folder.
make_pipes() {
  for kp_pipe in requests replies stale; do
    [ ! -p "$kp_queue/$kp_pipe" ] || continue
    # One that was ended here before has left it.
    rm -f -- "$kp_queue/$kp_pipe.new"
    mkfifo "$kp_queue/$kp_pipe.new" && chmod 666 "$kp_queue/$kp_pipe.new" && mv -- "$kp_queue/$kp_pipe.new" "$kp_queue/$kp_pipe" || exit 1
  done
}

# The worker's container has ended before this one is told to. An item that it still holds ended it: that attempt failed.
stop() {
  trap '' TERM INT
  # Right after its start it is known by this alone.
  kp_server=${kp_server:-${!:-}}
  # KILL, since it may still have this shell's trap for TERM.
  [ -z "$kp_server" ] || { kill -KILL "$kp_server" && wait "$kp_server"; } 2>/dev/null
  if read_lease "$kp_lease_file"; then
    try_call kp_fail "$kp_item" "$kp_token" 'its worker was killed (out of memory, or its container ended)' || say "$kp_trouble"
  fi
  exit 0
}

# Answers one request after another. A pipe that is open for reading and writing blocks neither side. That of the requests always has an
# end open here, since what is in it would be lost with the last; from a request to its answer there is none for writing, so that the
# message ends where the worker's end is closed.
serve() {
  exec 3<>"$kp_queue/replies" 5<>"$kp_queue/requests"
  # A worker that had asked the sidecar before this one asks again.
  printf 'again\n' >&3
  kp_last_request='' kp_last_answer=''
  kp_troubled_since='' kp_idle_ms=$kp_FIRST_IDLE_MS
  while read -r kp_request kp_verb kp_of kp_bytes <&5; do
    exec 6<"$kp_queue/requests" 5<&-
    # One that was cut: whoever waits for an answer by now has written behind it.
    kp_say=again
    if read_message <&6; then
      if [ "$kp_request" != "$kp_last_request" ]; then
        answer "$kp_verb" "$kp_of"
        kp_last_request=$kp_request kp_last_answer=$kp_answer
      fi
      kp_say="$kp_request $kp_last_answer"
    fi
    exec 5<>"$kp_queue/requests" 6<&-
    printf '%s\n' "$kp_say" >&3
  done
}

# Takes all there is. Fails where that is not what was announced. (Some head take more than they give: what they leave is no use.)
read_message() {
  [ "$kp_bytes" != 0 ] || return 0
  head -c "$kp_MESSAGE_LIMIT" >"$kp_queue/message"
  [ "$(($(wc -c <"$kp_queue/message")))" = "$kp_bytes" ]
}

# Sets kp_answer to a request's. $2 is the token of the lease that is meant.
answer() {
  kp_answer=stale
  case $1 in
    lease) lease ;;
    complete) end_lease "$2" complete ;;
    fail) end_lease "$2" fail ;;
    release) end_lease "$2" release ;;
    count) count_dead ;;
    *) kp_answer="stopped can't understand the request '$1'" ;;
  esac
}

# An item, or how long to wait for one. The token is written down before it is used: whoever asks again with it gets the same item.
lease() {
  if ! { [ -s "$kp_token_file" ] && read -r kp_token <"$kp_token_file"; } || is_lost "$kp_token"; then
    read -r kp_random </proc/sys/kernel/random/uuid
    kp_token=$KUBEPAR_POD_UID-$kp_random
    # A full disk: whoever is started after this process may find room.
    printf '%s\n' "$kp_token" >"$kp_token_file" || exit 1
  fi
  if ! try_call kp_lease "$kp_token" "$kp_lease_ms" "$KUBEPAR_BATCH"; then
    wait_in_trouble "$kp_trouble"
    return
  fi
  case $kp_reply in
    'item '*)
      kp_item=${kp_reply#item }
      kp_attempt=${kp_item%% *} kp_item=${kp_item#* }
      take_item
      ;;
    'wait '*) wait_idle "${kp_reply#wait }" ;;
    drained) drained ;;
    *) wait_in_trouble 'its items are not loaded; see the Job that loads them' ;;
  esac
  [ "$kp_reply" = unsealed ] || kp_troubled_since=''
}

# Tells the worker what the item is: its task, and its values where they are in no table.
take_item() {
  find_task
  if [ "$kp_known" = no ] && ! read_item; then
    try_call kp_fail "$kp_item" "$kp_token" "$kp_fault" || say "$kp_trouble"
    : >"$kp_token_file"
    kp_answer='wait 0'
    return
  fi
  [ "$kp_known" = yes ] || write_row
  look_at_clock
  kp_leased_at=$kp_now
  write_lease "$kp_lease_file" || exit 1
  kp_answer="item $kp_token $kp_task $kp_attempt $kp_known"
  kp_idle_ms=$kp_FIRST_IDLE_MS
}

# For the worker to read.
write_row() {
  printf '%s\n' "$kp_row" >"$kp_queue/row.new" && chmod 644 "$kp_queue/row.new" && mv -f -- "$kp_queue/row.new" "$kp_queue/row"
}

# Until the next lease may run out, but not long: twice as long as the last time, so that the end of the queue is seen soon, and an
# idle worker asks seldom.
wait_idle() {
  wait_for "$(($1 < kp_idle_ms ? $1 : kp_idle_ms))"
  kp_idle_ms=$((kp_idle_ms < kp_MOST_IDLE_MS / 2 ? kp_idle_ms * 2 : kp_MOST_IDLE_MS))
}

# Less by a random part of a fifth: many idle workers are not to ask all at once.
wait_for() {
  kp_ms=$1
  read -r kp_random </proc/sys/kernel/random/uuid
  kp_ms=$((kp_ms - kp_ms * (0x${kp_random%%-*} % 200) / 1000))
  kp_answer="wait $((kp_ms / 1000)).$(printf %03d "$((kp_ms % 1000))")"
}

# What may pass: the loader is late, or Redis away. Not for ever.
wait_in_trouble() {
  look_at_clock
  kp_troubled_since=${kp_troubled_since:-$kp_now}
  if [ "$((kp_now - kp_troubled_since))" -ge "$kp_PATIENCE" ]; then
    kp_answer="stopped the queue $kp_queue_name can't be used: $1"
    return
  fi
  kp_reply=unsealed
  wait_for 1000
}

drained() {
  if ! call kp_stats; then
    kp_answer="stopped $kp_trouble"
    return
  fi
  read_stats
  kp_answer="drained $kp_dead $kp_done"
}

count_dead() {
  if ! call kp_stats; then
    kp_answer="stopped $kp_trouble"
    return
  fi
  read_stats
  kp_answer="dead $kp_dead"
}

read_stats() {
  kp_dead=0 kp_done=0
  while read -r kp_name kp_count; do
    case $kp_name in
      dead) kp_dead=$kp_count ;;
      done) kp_done=$kp_count ;;
    esac
  done <<END
$kp_reply
END
}

# Tells Redis what became of the item of a token; "-" means the one that is held. The lease before that one, too: its answer may have
# been lost.
end_lease() {
  kp_is_held=yes
  if ! read_lease "$kp_lease_file" "${1#-}"; then
    kp_is_held=
    if ! read_lease "$kp_last_file" "$1"; then
      kp_answer=stale
      return
    fi
  fi
  printf 'yes\n' >"$kp_ending_file"
  case $2 in
    complete) insist try_complete ;;
    fail) call kp_fail "$kp_item" "$kp_token" "$(tail -n +2 "$kp_queue/message")" 0 "$(head -n 1 "$kp_queue/message")" ;;
    *) call kp_release "$kp_item" "$kp_token" ;;
  esac || {
    : >"$kp_ending_file"
    kp_answer="stopped the queue $kp_queue_name can't be used: $kp_trouble"
    return
  }
  # The worker may not get the answer, and ask again.
  [ -z "$kp_is_held" ] || { write_lease "$kp_last_file" && : >"$kp_token_file" && : >"$kp_lease_file"; }
  : >"$kp_ending_file"
  case $kp_reply in
    OK) kp_answer=ok ;;
    RETRY) kp_answer=retry ;;
    DEAD) count_dead ;;
    *) kp_answer=stale ;;
  esac
}

try_complete() {
  try_redis -x FCALL kp_complete 1 "$kp_queue_name" "$kp_item" "$kp_token" <"$kp_queue/message"
}

write_lease() {
  printf '%s %s %s\n%s\n' "$kp_token" "$kp_attempt" "$kp_leased_at" "$kp_item" >"$1"
}

# Sets kp_token, kp_attempt, kp_leased_at and kp_item from a file of a lease; fails where it is not that of the token $2.
read_lease() {
  [ -s "$1" ] || return 1
  { read -r kp_token kp_attempt kp_leased_at && kp_item=$(cat && printf .); } <"$1" || return 1
  # The dot, and the line end of the file.
  kp_item=${kp_item%.}
  kp_item=${kp_item%?}
  [ "${2:-$kp_token}" = "$kp_token" ]
}

# Renews the lease that is held, three times in its time. Each second it looks whether all is well. A lease that is lost is told to the
# worker, which ends its process.
renew() {
  kp_errors=$kp_queue/errors-of-renewal
  exec 4<>"$kp_queue/stale"
  look_at_clock
  kp_renewed_at=$kp_now kp_renewed=''
  while kill -0 "$kp_server" 2>/dev/null; do
    # In the background, so that a signal is heard.
    sleep 1 >/dev/null 2>&1 &
    wait $!
    { read_lease "$kp_lease_file" && ! is_lost "$kp_token"; } || continue
    look_at_clock
    # Its first renewal is due from when it was taken.
    [ "$kp_renewed" = "$kp_token" ] || { kp_renewed=$kp_token kp_renewed_at=$kp_leased_at; }
    if [ "$kp_task_timeout" -gt 0 ] && [ "$((kp_now - kp_leased_at))" -ge "$kp_task_timeout" ] && [ ! -s "$kp_ending_file" ]; then
      end_overdue
    elif [ "$((kp_now - kp_renewed_at))" -ge "$((kp_lease_seconds / 3))" ]; then
      renew_lease
    fi
  done
  exit 1
}

renew_lease() {
  if ! try_call kp_heartbeat "$kp_item" "$kp_token" "$kp_lease_ms"; then
    say "the lease could not be renewed: $kp_trouble"
    return
  fi
  kp_renewed_at=$kp_now
  [ "$kp_reply" = STALE ] || return 0
  # Not where it has just ended in good order, or is about to: then serve learns it itself.
  sleep 1 >/dev/null 2>&1
  { [ ! -s "$kp_ending_file" ] && read_lease "$kp_lease_file" "$kp_token"; } || return 0
  say 'another worker has the item of this one by now: its lease was not renewed in time'
  lose_lease
}

# Of a command that asks for items itself. Where it has told the end of this item meanwhile, Redis answers STALE.
end_overdue() {
  if ! try_call kp_fail "$kp_item" "$kp_token" "it took longer than taskTimeout ($kp_task_timeout s)"; then
    say "$kp_trouble"
  elif [ "$kp_reply" != STALE ]; then
    lose_lease
  fi
}

lose_lease() {
  printf '%s\n' "$kp_token" >"$kp_lost_file"
  printf '%s\n' "$kp_token" >&4
}

is_lost() {
  [ -s "$kp_lost_file" ] && read -r kp_lost <"$kp_lost_file" && [ "$kp_lost" = "$1" ]
}

main
