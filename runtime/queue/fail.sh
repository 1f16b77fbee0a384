#!/bin/sh
# Reports that the item that a command with `loop: true` holds has failed. It is retried, unless this was its last
# attempt.
#
# usage:   echo REASON | sh "$KUBEPAR_FAIL"
# exit:    0 recorded; 2 the queue is unavailable, or the command holds no item
set -u

kp_queue_scripts=${0%/*}
# shellcheck source=runtime/queue/loop.sh
. "$kp_queue_scripts/loop.sh"

if ! read_held; then
  say 'there is no item that could fail: ask for one first'
  exit 2
fi
tail -c "$kp_ERROR_LIMIT" >"$kp_error_file"
kp_status=failed kp_exit_code=1
settle
