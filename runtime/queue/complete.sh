#!/bin/sh
# Records the result of the item that a command with `loop: true` holds: the file KUBEPAR_RESULT if there is one, else standard input.
#
# usage:   sh "$KUBEPAR_COMPLETE" <result
# exit:    0 recorded; 1 not, which standard error tells: another worker has the item by now, or the result is too large; 2 the queue
#          can't be used, or the command holds no item
set -u

kp_queue_scripts=${0%/*}
# shellcheck source=runtime/queue/loop.sh
. "$kp_queue_scripts/loop.sh"

if ! read_held; then
  say 'there is no item to complete: ask for one first'
  exit 2
fi
kp_result_file=$kp_folder/result
if [ ! -e "$kp_result_file" ]; then
  kp_result_from=stdout kp_result_file=$kp_folder/output
  cat >"$kp_result_file" || stop_study 'the result could not be kept: the disk is full; raise resources.ephemeralStorage'
fi
kp_status=succeeded
kp_result_bytes=$(($(wc -c <"$kp_result_file")))
limit_result
settle
[ "$kp_answer" = ok ]
