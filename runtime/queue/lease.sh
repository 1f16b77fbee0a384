#!/bin/sh
# The next item of the queue, for a command with `loop: true`. An item that it still holds has failed.
#
# usage:   while parameters=$(sh "$KUBEPAR_LEASE"); do ...; done
# outputs: the item's parameters, a JSON object in one line, here and in the file KUBEPAR_PARAMETERS; its task and attempt in
#          the file KUBEPAR_ITEM
# exit:    0 an item; 1 the queue is drained; 2 the queue can't be used, said on standard error
set -u

kp_queue_scripts=${0%/*}
# shellcheck source=runtime/queue/loop.sh
. "$kp_queue_scripts/loop.sh"
# shellcheck source=runtime/table.sh
. "$kp_queue_scripts/../table.sh"

if read_held; then
  kp_status=failed
  [ -s "$kp_error_file" ] || kp_refusal='the command asked for another item without completing this one'
  settle
fi
# One that is told to end may ask again: it is told so again.
if [ -e "$kp_folder/end" ] || ! lease_item; then
  [ ! -e "$kp_folder/end" ] || read -r kp_answer <"$kp_folder/end"
  printf '%s\n' "$kp_answer" >"$kp_folder/end"
  case $kp_answer in
    'drained '*) exit 1 ;;
    *) say "${kp_answer#stopped }"; exit 2 ;;
  esac
fi
[ "$kp_known" = no ] || read_row
write_json
clear_result
[ ! -e "$kp_error_file" ] || rm -f -- "$kp_error_file"
clock
count_oom_kills
printf '%s\n' "$kp_token $kp_task $kp_attempt $kp_epoch $kp_centiseconds $kp_oom_kills" >"$kp_folder/held"
printf '%s\n' "$kp_task $kp_attempt" >"$kp_folder/item"
printf '%s\n' "$kp_parameters_json" >"$KUBEPAR_PARAMETERS"
printf '%s\n' "$kp_parameters_json"
