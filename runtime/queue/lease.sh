#!/bin/sh
# Prints the next item of the queue, for a command with `loop: true`. An item that it still holds has failed.
#
# usage:   while item=$(sh "$KUBEPAR_LEASE"); do ...; done
# outputs: the item's parameters, a one-line JSON object, here and in the file KUBEPAR_PARAMETERS; its task and attempt
#          in the file KUBEPAR_ITEM
# exit:    0 an item; 1 no more items, for this process or at all; 2 the queue is unavailable, as standard error says

# $0 may be the command's shell, see functions.sh.
kp_runtime=${KUBEPAR_LEASE:-$0}
kp_runtime=${kp_runtime%/*}/..
# shellcheck source=runtime/queue/loop.sh
. "$kp_runtime/queue/loop.sh"

# Fails if there is no item for this process; kp_answer then says why. A command may ask again after that, and gets the
# same answer.
next_item() {
  if [ -s "$kp_folder/end" ]; then
    read -r kp_answer <"$kp_folder/end"
    return 1
  fi
  kp_given=0
  [ ! -s "$kp_folder/given" ] || read -r kp_given <"$kp_folder/given"
  kp_answer=renew
  { [ -z "$kp_items_per_process" ] || [ "$kp_given" -lt "$kp_items_per_process" ]; } && lease_item
}

# Fails if the disk is full.
hand_out() {
  { [ -z "$kp_items_per_process" ] || rewrite "$kp_folder/given" "$((kp_given + 1))"; } &&
    rewrite "$kp_folder/item" "$kp_task $kp_attempt" &&
    rewrite "$KUBEPAR_PARAMETERS" "$kp_parameters_json" &&
    rewrite "$kp_folder/held" "$kp_token $kp_task $kp_attempt $kp_epoch $kp_centiseconds $kp_oom_kills"
} 2>/dev/null

# Sets kp_parameters_json without the table, for an item whose text is enough.
find_json() {
  case $KUBEPAR_ITEMS_ARE:$kp_item in
    *: | other:* | text:*[!\ -~]* | text:*[\"\\]*) return 1 ;;
    text:*) kp_parameters_json="{\"$kp_columns\":\"$kp_item\"}" ;;
    bare:*) kp_parameters_json="{\"$kp_columns\":$kp_item}" ;;
    *) kp_parameters_json=$kp_item ;;
  esac
}

if read_held; then
  load_outcome
  kp_status=failed
  if [ ! -s "$kp_error_file" ]; then
    kp_refusal='the command asked for another item without completing this one'
    has_room || kp_refusal="the result could not be kept: $kp_DISK_FULL"
  fi
  settle
fi
if ! next_item; then
  printf '%s\n' "$kp_answer" >"$kp_folder/end"
  case $kp_answer in
    'drained '* | renew) end_with 1 ;;
    *) say "${kp_answer#* }"; exit 2 ;;
  esac
fi
if ! find_json; then
  load table
  [ "$kp_known" = no ] || read_row
  write_json
fi
for kp_candidate in "$kp_folder"/result*; do
  { [ ! -e "$kp_candidate" ] && [ ! -L "$kp_candidate" ]; } || { load result; clear_result; break; }
done
[ ! -e "$kp_error_file" ] || rm -f -- "$kp_error_file"
clock
count_oom_kills
if ! hand_out; then
  load_outcome
  kp_started=$kp_epoch kp_started_at=$kp_centiseconds kp_oom_kills_before=$kp_oom_kills
  refuse_result failed "the item could not be handed to the command: $kp_DISK_FULL"
  settle
  exit 2
fi
printf '%s\n' "$kp_parameters_json"
end_with 0
