#!/bin/sh
# Records the result of the item that a command with `loop: true` holds: the file or folder KUBEPAR_RESULT, or
# KUBEPAR_RESULT.<extension>, if there is one, otherwise standard input.
#
# usage:   sh "$KUBEPAR_COMPLETE" <result
# exit:    0 recorded; 1 not recorded, with the reason on standard error: another worker has the item by now, or the
#          result is too large or missing; 2 the queue is unavailable, or the command holds no item

# $0 may be the command's shell, see functions.sh.
kp_runtime=${KUBEPAR_LEASE:-$0}
kp_runtime=${kp_runtime%/*}/..
# shellcheck source=runtime/queue/loop.sh
. "$kp_runtime/queue/loop.sh"

keep_input() {
  # In two steps, as in rewrite.
  printf '' >"$kp_result_file"
  # shellcheck disable=SC3013 # see is_perhaps_in
  if [ /dev/stdin -ef /dev/null ]; then printf ''; else cat; fi >>"$kp_result_file"
}

if ! read_held; then
  say 'there is no item to complete: ask for one first'
  exit 2
fi
load_outcome
load left-behind
kp_status=succeeded
if ! is_soon_over is_written; then
  refuse_result failed "$kp_UNFINISHED"
elif ! find_result "$kp_folder/output"; then
  refuse_result failed "$kp_fault"
elif { [ "$kp_result_from" = stdout ] && ! keep_input; } || ! has_room; then
  refuse_result failed "the result could not be kept: $kp_DISK_FULL"
elif ! measure_result; then
  refuse_result failed "$kp_fault"
else
  limit_result
fi
settle
clear_result
[ "$kp_answer" = ok ] || end_with 1
end_with 0
