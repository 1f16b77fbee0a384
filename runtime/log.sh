# shellcheck shell=sh
# Writes the lines of the log and the termination message that report on a pod and its attempts. README.md, "The sealed
# block", documents the format.
#
# inputs:  the variables of run.sh and attempt.sh; record.sh
# outputs: lines on standard output; the file KUBEPAR_TERMINATION_LOG; kp_logged, the size of the log in bytes

# Kubernetes keeps this much of a termination message, in bytes.
readonly kp_TERMINATION_LIMIT=4096
# How much of it is reserved for the summary. The reason and the warning in it are truncated to 190 bytes each, so that
# they fit.
readonly kp_SUMMARY_LIMIT=832 kp_REASON_LIMIT=190
# The size of the words, nonces and seal of a block in addition to its record, in bytes.
readonly kp_BLOCK_FRAME=256

# What a pod may write to its log after its first result. The kubelet checks logs every 10 seconds, and rotates one of
# more than 10 MiB: then its contents are lost. The count is not exact.
readonly kp_LOG_LIMIT=8388608 kp_ROTATION=10485760 kp_INEXACT=524288 kp_ROTATION_SECONDS=15

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

# Rejects a result for which the log has no room.
limit_result_in_log() {
  # In base64, with the text before each line of it.
  kp_encoded_bytes=$((kp_result_bytes * 7 / 5))
  [ "$kp_succeeded" -gt 0 ] || make_room_in_log
  if [ "$((kp_logged - kp_logged_before + kp_encoded_bytes))" -gt "$kp_LOG_LIMIT" ] || is_log_full; then
    refuse_result result-too-large "the tasks of this pod write more than 8 MiB to its log, which would lose the first results; print less, set a smaller tasksPerPod, or results: Results.volume(...) or Results.bucket(...)"
  else
    kp_logged=$((kp_logged + kp_encoded_bytes))
  fi
}

is_log_full() {
  [ "$((kp_logged + kp_encoded_bytes))" -gt "$((kp_ROTATION - kp_INEXACT))" ]
}

# If a log without results is nearly full, or more, fills it up and waits until it is rotated, before it gets the first
# result.
make_room_in_log() {
  if is_log_full; then
    # Elsewhere logs have no limit.
    [ -z "${KUBERNETES_SERVICE_HOST:-}" ] || fill_log
    kp_logged=0
  fi
  kp_logged_before=$kp_logged
}

fill_log() {
  kp_missing=$((kp_ROTATION + kp_INEXACT - kp_logged))
  [ "$kp_missing" -le 0 ] || head -c "$kp_missing" /dev/zero
  pause "$kp_ROTATION_SECONDS"
}
