# shellcheck shell=sh
# Reports the outcome of an item to the sidecar.
#
# inputs:  kp_folder, kp_status and the other inputs of record.sh; kp_token, kp_max_failed; bucket/store.sh, if results
#          go there
# outputs: kp_answer

# How long a result on the line of a request may be, in bytes: with the record, the line fits into the pipe at once.
readonly kp_LINE_LIMIT=512

# Only now does the item count as done: its result is complete, and stored.
tell_outcome() {
  make_record
  kp_unavailable=
  # The command may have died after its result was complete, but before it said so.
  if [ "$kp_status" != succeeded ] && takes_any_size && read_stored; then
    kp_status=succeeded
  elif [ "$kp_status" = interrupted ]; then
    tell_interruption
    return
  elif takes_any_size && ! store_record; then
    keep_item
  fi
  case $kp_status in
    succeeded)
      if takes_any_size; then
        request complete "$kp_token" "$((${#kp_record} + 1))" "$kp_record"
      else
        send_result
      fi
      [ "$kp_answer" != stale ] || say "the result of task $kp_task was not recorded: another worker has the item by now"
      ;;
    interrupted) request release "$kp_token" ;;
    *)
      kp_message=$kp_record$kp_newline$(print_reason)
      kp_verb=fail
      [ "${kp_retry:-}" != never ] || kp_verb=give-up
      request "$kp_verb" "$kp_token" "$(($(printf '%s\n' "$kp_message" | wc -c)))" "$kp_message"
      check_dead
      ;;
  esac
  case $kp_unavailable:$kp_answer in
    ?*:'stopped '* | :*) ;;
    *) kp_answer="unavailable $kp_unavailable" ;;
  esac
}

# Another worker need not wait until the record is stored, for which there may be little time.
tell_interruption() {
  request release "$kp_token"
  set -- "$kp_answer"
  ! takes_any_size || store_record || :
  kp_answer=$1
}

# The record could not be stored. A volume may be full because of this result. Nobody can use a bucket that is
# unavailable: the item goes to another worker, and this one ends.
keep_item() {
  [ "$kp_results" = volume ] || kp_unavailable=$kp_unstored
  [ "$kp_status" = succeeded ] || return 0
  if [ "$kp_results" = volume ]; then
    refuse_result failed "can't write to $kp_results_folder: is the volume full, or not writable?"
  else
    refuse_result interrupted "$kp_unstored"
  fi
  make_record
}

# A short result goes on the line of the request, which the sidecar reads without a process.
send_result() {
  if quote_result; then
    request complete-line "$kp_token" "${#kp_quoted} $kp_quoted"
    [ "$kp_answer" = whole ] || return 0
  fi
  request complete "$kp_token" "$((${#kp_record} + 1 + kp_result_bytes))" "$kp_record" "$kp_result_file"
}

# Sets kp_quoted to the record, a line end and the result, as an argument of redis-cli. Fails if that would be long.
quote_result() {
  [ "$kp_result_bytes" -le "$kp_LINE_LIMIT" ] || return 1
  kp_quoted=
  # shellcheck disable=SC2046 # a word for each byte
  [ "$kp_result_bytes" -eq 0 ] || kp_quoted=$(printf '\\x%s' $(od -A n -v -t x1 -- "$kp_result_file")) || return 1
  [ "${#kp_quoted}" -eq "$((kp_result_bytes * 4))" ] || return 1
  kp_quoted="\\n$kp_quoted\""
  split_at '"'
  # shellcheck disable=SC2086
  set -- $kp_record
  split_as_before
  kp_parts=\"$1
  shift
  for kp_part in "$@"; do kp_parts=$kp_parts\\x22$kp_part; done
  kp_quoted=$kp_parts$kp_quoted
}

# Sets kp_record to that of the result that is stored for this attempt. Fails if there is none, or if it is incomplete.
read_stored() {
  [ "$kp_results" = volume ] || { read_uploaded; return; }
  { [ -e "$kp_stored" ] && read -r kp_found <"$kp_stored"; } || return 1
  kp_hash=$(tail -n +2 -- "$kp_stored" | sha256sum)
  case $kp_found in
    *'"status":"succeeded"'*"\"sha256\":\"${kp_hash%% *}\""*) kp_record=$kp_found kp_short_record=$kp_found ;;
    *) return 1 ;;
  esac
}

# For people: what ended the attempt, and its own message.
print_reason() {
  case $kp_status in
    timed-out) printf 'it took longer than taskTimeout (ended after %s s)\n' "$kp_seconds" ;;
    out-of-memory) printf 'it needed more memory than resources.memory\n' ;;
  esac
  if [ -n "$kp_refusal" ]; then
    printf '%s' "$kp_refusal"
  elif [ -s "$kp_error_file" ]; then
    # Without trailing line ends.
    printf '%s' "$(cat "$kp_error_file")"
  elif [ "$kp_status" = failed ]; then
    printf 'it ended with exit code %s' "$kp_exit_code"
  fi
}

check_dead() {
  case $kp_answer in
    'dead '*) ;;
    *) return ;;
  esac
  [ -z "$kp_max_failed" ] || [ "${kp_answer#dead }" -le "$kp_max_failed" ] ||
    kp_answer="stopped more than $kp_max_failed items are dead, which is all that maxFailedTasks allows"
}
