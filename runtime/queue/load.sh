#!/bin/sh
# Loads a queue: the library, the workers' user, the items, and then the seal, which tells the workers that nothing will
# follow. Running it again is harmless: items that are already known are dropped, whatever their state.
#
# usage:   load.sh
# inputs:  those of queue.sh; KUBEPAR_ITEMS, a folder of files with one item per line; KUBEPAR_BATCH, the name of this
#          list of items; KUBEPAR_MAX_ATTEMPTS; KUBEPAR_REQUEUE, if dead items must be retried; KUBEPAR_TASK_LIST, the
#          lines to load, as in 3,7-9 and counted from 0, if not all
# exit:    0 loaded; 1 Redis can't be reached or refuses
set -u

kp_runtime=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=runtime/words.sh
. "$kp_runtime/../words.sh"
# shellcheck source=runtime/patience.sh
. "$kp_runtime/../patience.sh"
# shellcheck source=runtime/queue/queue.sh
. "$kp_runtime/queue.sh"

kp_requeue=${KUBEPAR_REQUEUE:-} kp_task_list=${KUBEPAR_TASK_LIST:-}
kp_errors=$(mktemp) && kp_replies=$(mktemp) || exit 1
trap 'rm -f -- "$kp_errors" "$kp_replies"' EXIT

main() {
  insist load_library || give_up
  insist make_user || give_up
  insist push_items || give_up
  # Before the seal, for which the workers wait.
  [ -z "$kp_requeue" ] || call kp_requeue || give_up
  call kp_seal "$KUBEPAR_BATCH" "$KUBEPAR_MAX_ATTEMPTS" || give_up
  call kp_stats || give_up
  printf 'kubepar: the queue %s is loaded:\n%s\n' "$kp_queue_name" "$kp_reply"
}

give_up() {
  say "the queue $kp_queue_name could not be loaded: $kp_trouble"
  exit 1
}

load_library() {
  try_redis -x FUNCTION LOAD REPLACE <"$kp_runtime/queue.lua"
}

# The user of the sidecars may call the functions, and the commands that these use, only on the keys of this queue.
make_user() {
  kp_password=$(printf %s "$REDISCLI_AUTH" | sha256sum)
  # shellcheck disable=SC2046 # a list of rules
  try_redis ACL SETUSER "$kp_queue_name" reset on "#${kp_password%% *}" "~$kp_queue_name" "~{$kp_queue_name}:*" \
    $(grep -v '^#' "$kp_runtime/worker.acl") &&
    try_redis ACL SAVE
}

# One command per item, through one connection. redis-cli continues after one that is rejected: only if each was
# answered with the new length of the list are all of them there.
push_items() {
  quote_items | kp_call_seconds=$kp_PATIENCE redis >"$kp_replies" 2>"$kp_errors"
  [ "$(grep -c -E '^[0-9]+$' "$kp_replies")" -ne "$(items | wc -l)" ] || return 0
  kp_trouble=$(cat "$kp_errors" "$kp_replies" | grep -v -E -m 1 '^[0-9]*$')
  kp_trouble=${kp_trouble:-the connection broke while items were pushed}
  return 1
}

quote_items() {
  # Only a backslash and a quote need escapes there.
  items | sed -e 's/[\\"]/\\&/g' -e "s/.*/RPUSH \"$kp_queue_name\" \"&\"/"
}

# The lines of all files, or those on the list, which is in order.
items() {
  if [ -z "$kp_task_list" ]; then
    cat "$KUBEPAR_ITEMS"/*
    return
  fi
  cat "$KUBEPAR_ITEMS"/* | LC_ALL=C awk -v kp_list="$kp_task_list" '
    BEGIN { count = split(kp_list, ranges, ","); range = 0; last = -1 }
    {
      while (NR - 1 > last && range < count) {
        ends = split(ranges[++range], end, "-")
        first = end[1] + 0
        last = end[ends] + 0
      }
      if (NR - 1 >= first && NR - 1 <= last) print
    }'
}

main
