#!/bin/sh
# Runs between a worker and the queue: takes items for it, renews their leases, and records their outcomes. Only the
# sidecar has the password of Redis. The worker asks through a pipe; README.md in this folder documents the requests.
#
# usage:   sidecar.sh
# inputs:  those of queue.sh; KUBEPAR_QUEUE, the folder of the pipes; KUBEPAR_ITEMS, a folder of files with one item per
#          line; KUBEPAR_COLUMNS; KUBEPAR_BATCH; KUBEPAR_LEASE_SECONDS; KUBEPAR_POD_UID; KUBEPAR_TASK_TIMEOUT, if the
#          worker can't end an item that takes too long
# exit:    0 told to stop, or the worker has ended; others: it must be restarted, and continues where it was
set -u

kp_runtime=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd) || exit 1
kp_queue=$KUBEPAR_QUEUE
kp_pipes=$kp_queue kp_spool=$kp_queue
# The largest message of a worker: a result of 1 MiB with its record.
kp_message_limit=2097152
kp_disk_full="the container 'queue' can't write: the disk of its node is full"
# shellcheck source=runtime/words.sh
. "$kp_runtime/../words.sh"
# shellcheck source=runtime/patience.sh
. "$kp_runtime/../patience.sh"
# shellcheck source=runtime/pipes.sh
. "$kp_runtime/../pipes.sh"
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

kp_columns=${KUBEPAR_COLUMNS:-item}
kp_lease_seconds=${KUBEPAR_LEASE_SECONDS:-60}
kp_lease_ms=$((kp_lease_seconds * 1000))
kp_task_timeout=${KUBEPAR_TASK_TIMEOUT:-0}
kp_redis_user=$kp_queue_name
kp_full_answer="stopped the queue $kp_queue_name can't be used: $kp_disk_full"
kp_errors=$kp_queue/errors
# Files that outlive this process. serve writes the token in use, the lease that is held, the one before it, and whether
# its end is being reported to Redis. renew writes the token of a lost lease. An empty file counts as missing: writing a
# file needs no process, removing it needs one.
kp_token_file=$kp_queue/token kp_lease_file=$kp_queue/lease kp_last_file=$kp_queue/last kp_ending_file=$kp_queue/ending
kp_lost_file=$kp_queue/lost kp_call_file=$kp_queue/call

main() {
  umask 077
  kp_server=''
  trap stop TERM INT
  make_pipes requests replies stale
  kp_items=$kp_queue/items
  cat "$KUBEPAR_ITEMS"/* >"$kp_items" || exit 1
  : >"$kp_ending_file"
  # Takes no room, which a full disk may lack.
  : >"$kp_call_file" || exit 1
  serve &
  kp_server=$!
  renew
}

# The worker has ended before this container is told to. If the worker still holds an item, that attempt failed.
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

serve() {
  kp_troubled_since='' kp_idle_ms=$kp_FIRST_IDLE_MS
  serve_requests
}

write_lease() {
  rewrite "$1" "$kp_token $kp_attempt $kp_leased_at$kp_newline$kp_item"
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
