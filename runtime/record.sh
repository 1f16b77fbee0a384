# shellcheck shell=sh
# Writes the lines of the log and the termination message that report on a pod and its attempts. README.md, "The sealed
# block", documents the format.
#
# inputs:  the variables of run.sh and attempt.sh
# outputs: lines on standard output; the file KUBEPAR_TERMINATION_LOG

# Kubernetes keeps this much of a termination message, in bytes.
readonly kp_TERMINATION_LIMIT=4096
# How much of it is reserved for the summary. The reason and the warning in it are truncated to 190 bytes each, so that
# they fit.
readonly kp_SUMMARY_LIMIT=832 kp_REASON_LIMIT=190
# The size of the words, nonces and seal of a block in addition to its record, in bytes.
readonly kp_BLOCK_FRAME=256

readonly kp_SHA256_OF_NOTHING=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# How much of the end of standard error, and of output in addition to a file, is saved, in bytes.
readonly kp_ERROR_LIMIT=2000

# If the pod had a variable of this name, the shell would export what is assigned to it.
unset kp_nonce
kp_nonce=
kp_failed_records=
kp_succeeded_records=
kp_reason=
kp_warned=0
kp_warning=

# The first line of the log, written before any of the user's code runs, contains the nonce that all further lines
# carry. The nonce is not an environment variable and not in a file: a program cannot print a block that counts.
start_log() {
  case $kp_study$kp_pod in
    *[!A-Za-z0-9._-]*)
      kp_study=invalid kp_pod=invalid
      stop_study 'KUBEPAR_STUDY and KUBEPAR_POD_UID must be made of letters, digits, ".", "_" and "-"'
      ;;
  esac
  if ! read -r kp_nonce 2>/dev/null </proc/sys/kernel/random/uuid; then
    kp_nonce=$(od -A n -N 16 -t x1 /dev/urandom | tr -d ' \n')
  fi
  kp_epoch_at=
  clock
  printf 'kubepar/1 begin %s {"format":1,"study":"%s","pod":"%s","index":%s}\n' "$kp_nonce" "$kp_study" "$kp_pod" "$kp_index"
}

# Writes the outcome of an attempt: its record, in the log with a seal, and the result where the study stores results.
write_record() {
  make_record
  ! takes_any_size || store_record || try_again "$kp_unstored"
  log_record
}

# Sets kp_record, and kp_short_record, more of which fit into the termination message.
make_record() {
  kp_stored=$kp_results_folder/$kp_study/$kp_task.$kp_attempt.$kp_pod
  kp_sha256='' kp_error='' kp_stderr='' kp_alarm_encoded='' kp_left_encoded='' kp_printed=''
  # Most attempts have none of these, and need no process for them.
  [ ! -s "$kp_stderr_file" ] || kp_stderr=$(encode <"$kp_stderr_file")
  [ -z "$kp_alarm" ] || kp_alarm_encoded=$(printf '%s\n' "$kp_alarm" | encode)
  [ -z "$kp_left" ] || kp_left_encoded=$(printf '%s\n' "$kp_left" | encode)
  [ ! -s "$kp_printed_file" ] || kp_printed=$(tail -c "$kp_ERROR_LIMIT" "$kp_printed_file" | encode)
  if [ "$kp_status" = succeeded ] && [ "$kp_result_bytes" -eq 0 ]; then
    kp_sha256=$kp_SHA256_OF_NOTHING
  elif [ "$kp_status" = succeeded ]; then
    kp_sha256=$(sha256sum <"$kp_result_file")
    kp_sha256=${kp_sha256%% *}
  elif [ -n "$kp_refusal" ]; then
    kp_error=$(printf '%s\n' "$kp_refusal" | encode)
  elif [ "$kp_error_file" = "$kp_stderr_file" ]; then
    kp_error=$kp_stderr
  elif [ -s "$kp_error_file" ]; then
    kp_error=$(encode <"$kp_error_file")
  fi
  kp_record="{\"format\":1,\"study\":\"$kp_study\",\"task\":$kp_task,\"attempt\":$kp_attempt,\"pod\":\"$kp_pod\""
  kp_record="$kp_record,\"status\":\"$kp_status\",\"exit\":$kp_exit_code,\"started\":$kp_started,\"seconds\":$kp_seconds"
  kp_record="$kp_record,\"stream\":$kp_stream,\"result\":\"$kp_result_from\",\"ending\":\"$kp_ending\",\"bytes\":$kp_result_bytes"
  kp_record="$kp_record,\"sha256\":\"$kp_sha256\",\"error\":\"$kp_error\""
  [ -z "${kp_retry:-}" ] || kp_record="$kp_record,\"retry\":\"$kp_retry\""
  kp_short_record="$kp_record}"
  kp_record="$kp_record,\"stderr\":\"$kp_stderr\",\"alarm\":\"$kp_alarm_encoded\",\"left\":\"$kp_left_encoded\""
  kp_record="$kp_record,\"printed\":\"$kp_printed\"${kp_start_fields:-}}"
}

# On the volume or in the bucket: a file or object for each attempt, with the record and then the result. It gets its
# name only when it is complete. Sets kp_unstored if that fails.
store_record() {
  if [ "$kp_results" = bucket ]; then
    upload_record
    return
  fi
  kp_unstored="can't write to $kp_results_folder"
  mkdir -p -- "${kp_stored%/*}" && print_stored >"$kp_stored.part" && to_disk "$kp_stored.part" &&
    mv -f -- "$kp_stored.part" "$kp_stored" && to_disk "${kp_stored%/*}"
}

print_stored() {
  printf '%s\n' "$kp_record" || return
  [ "$kp_status" != succeeded ] || cat -- "$kp_result_file"
}

# Not every sync supports single files.
to_disk() {
  sync -- "$1" 2>/dev/null || :
}

# The sealed block: record, data if results are in the log, seal.
log_record() {
  kp_seal=$(printf '%s' "$kp_record" | sha256sum)
  kp_logged=$((kp_logged + ${#kp_record} + kp_BLOCK_FRAME))
  # The empty line ends a last line of the user's output that has no line end.
  printf '\nkubepar/1 record %s %s\n' "$kp_nonce" "$kp_record"
  if [ "$kp_status" = succeeded ]; then
    [ "$kp_results" != log ] || log_data
    keep_record kp_succeeded_records
    [ ! -s "$kp_stderr_file" ] || count_warning
  else
    keep_record kp_failed_records
  fi
  printf 'kubepar/1 sealed %s %s\n' "$kp_nonce" "${kp_seal%% *}"
}

# Long lines if base64 supports them, otherwise its usual short ones. A line of a container's log holds 16 KiB.
log_data() {
  { base64 -w 8000 "$kp_result_file" 2>/dev/null || base64 <"$kp_result_file"; } |
    while read -r kp_line || [ -n "$kp_line" ]; do
      printf 'kubepar/1 data %s %s\n' "$kp_nonce" "$kp_line"
    done
}

# On one line, whatever line length base64 uses.
encode() {
  # shellcheck disable=SC2046
  printf %s $(base64)
}

# Stores as many records as fit into the termination message; this one is added to the variable named by $1.
keep_record() {
  kp_room=$((kp_TERMINATION_LIMIT - kp_SUMMARY_LIMIT - ${#kp_failed_records} - ${#kp_short_record} - 1))
  [ "$kp_room" -ge 0 ] || return 0
  case $1 in
    kp_failed_records)
      kp_failed_records=$kp_failed_records$kp_short_record$kp_newline
      # A failure replaces records of success, the oldest first.
      while [ "${#kp_succeeded_records}" -gt "$kp_room" ]; do
        kp_succeeded_records=${kp_succeeded_records#*"$kp_newline"}
      done
      ;;
    *) [ "${#kp_succeeded_records}" -gt "$kp_room" ] || kp_succeeded_records=$kp_succeeded_records$kp_short_record$kp_newline ;;
  esac
}

# Counted for commands that examine pods without reading their logs.
count_warning() {
  kp_warned=$((kp_warned + 1))
  [ "$kp_warned" -gt 1 ] || kp_warning=$(tail -c "$kp_REASON_LIMIT" "$kp_stderr_file" | encode)
}

# The summary on one line, then the records, failures first.
write_termination_log() {
  [ -n "$kp_termination_log" ] || return 0
  {
    printf '{"format":1,"study":"%s","pod":"%s","nonce":"%s","index":%s,"succeeded":%s,"failed":%s,"reason":"%s","warned":%s,"warning":"%s"}\n' \
      "$kp_study" "$kp_pod" "$kp_nonce" "$kp_index" "$kp_succeeded" "$kp_failed" \
      "$(printf "%.${kp_REASON_LIMIT}s" "$kp_reason" | encode)" "$kp_warned" "$kp_warning"
    printf '%s%s' "$kp_failed_records" "$kp_succeeded_records"
  } >"$kp_termination_log"
}
