#!/bin/sh
# Reports that the item that a command with `loop: true` holds has failed. It is retried, unless this was its last
# attempt.
#
# usage:   echo REASON | sh "$KUBEPAR_FAIL"
# exit:    0 recorded; 2 the queue is unavailable, or the command holds no item

# $0 may be the command's shell, see functions.sh.
kp_runtime=${KUBEPAR_LEASE:-$0}
kp_runtime=${kp_runtime%/*}/..
# shellcheck source=runtime/queue/loop.sh
. "$kp_runtime/queue/loop.sh"

if ! read_held; then
  say 'there is no item that could fail: ask for one first'
  exit 2
fi
load_outcome
tail -c "$kp_ERROR_LIMIT" >"$kp_error_file"
kp_status=failed kp_exit_code=1
settle
end_with 0
