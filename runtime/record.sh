# shellcheck shell=sh
# What the log and the termination message say of a pod and its attempts. README.md, "The sealed block", is the format.
#
# inputs:  the variables of run.sh and attempt.sh
# outputs: lines on standard output; the file KUBEPAR_TERMINATION_LOG

# Kubernetes keeps this much of a termination message, in bytes.
readonly TERMINATION_LIMIT=4096
# What of it is left to the summary. The reason in it is cut at 190 bytes, so that it has room.
readonly SUMMARY_LIMIT=512
# What the words, nonces and seal of a block take beside its record, in bytes.
readonly BLOCK_FRAME=256

nonce=
failed_records=
succeeded_records=
reason=
newline='
'

# The first line of the log, before any of the user's code runs, names the nonce that all further lines carry. The nonce
# is no environment variable and in no file: a program cannot print a block that counts.
start_log() {
  case $study$pod in
    *[!A-Za-z0-9._-]*) study=invalid pod=invalid; stop_study 'KUBEPAR_STUDY and KUBEPAR_POD_UID must be made of letters, digits, ".", "_" and "-"' ;;
    *) ;;
  esac
  if ! read -r nonce 2>/dev/null </proc/sys/kernel/random/uuid; then
    nonce=$(od -A n -N 16 -t x1 /dev/urandom | tr -d ' \n')
  fi
  epoch=$(date +%s)
  epoch_at=
  clock
  printf 'kubepar/1 begin %s {"format":1,"study":"%s","pod":"%s","index":%s}\n' "$nonce" "$study" "$pod" "$index"
}

# Sets centiseconds, from a clock that only goes forward where there is one, and epoch, seconds since 1970.
clock() {
  if IFS='. ' read -r whole hundredths _ 2>/dev/null </proc/uptime; then
    # The 1 in front keeps "08" from being an octal number.
    centiseconds=$((whole * 100 + 1$hundredths - 100))
  else
    centiseconds=$(($(date +%s) * 100))
  fi
  [ -n "$epoch_at" ] || epoch_at=$((centiseconds - epoch * 100))
  epoch=$(((centiseconds - epoch_at) / 100))
}

# The sealed block of one attempt: record, data, seal.
write_record() {
  sha256='' error=''
  if [ "$status" = succeeded ]; then
    sha256=$(sha256sum <"$result_file")
    sha256=${sha256%% *}
  elif [ -n "$refusal" ]; then
    error=$(printf '%s\n' "$refusal" | encode)
  elif [ -s "$error_file" ]; then
    error=$(encode <"$error_file")
  fi
  record=$(printf '{"format":1,"study":"%s","task":%s,"attempt":%s,"pod":"%s","status":"%s","exit":%s,"started":%s,"seconds":%s,"stream":%s,"result":"%s","bytes":%s,"sha256":"%s","error":"%s"}' \
    "$study" "$task" "$attempt" "$pod" "$status" "$exit_code" "$started" "$seconds" "$stream" "$result_from" "$result_bytes" "$sha256" "$error")
  seal=$(printf '%s' "$record" | sha256sum)
  logged=$((logged + ${#record} + BLOCK_FRAME))
  # The empty line ends a last line of the user's that has no end.
  printf '\nkubepar/1 record %s %s\n' "$nonce" "$record"
  if [ "$status" = succeeded ]; then
    # Long lines where base64 can; its usual short ones elsewhere. A line of a container's log holds 16 KiB.
    { base64 -w 8000 "$result_file" 2>/dev/null || base64 <"$result_file"; } | while read -r line || [ -n "$line" ]; do
      printf 'kubepar/1 data %s %s\n' "$nonce" "$line"
    done
    keep_record succeeded_records
  else
    keep_record failed_records
  fi
  printf 'kubepar/1 sealed %s %s\n' "$nonce" "${seal%% *}"
}

encode() {
  # One line, whatever base64's own idea of a line is.
  encoded=$(base64)
  while :; do
    case $encoded in
      *"$newline"*) printf '%s' "${encoded%%"$newline"*}"; encoded=${encoded#*"$newline"} ;;
      *) printf '%s' "$encoded"; return ;;
    esac
  done
}

# Keeps as many records as the termination message holds; the variable named by $1 gets this one.
keep_record() {
  room=$((TERMINATION_LIMIT - SUMMARY_LIMIT - ${#failed_records} - ${#record} - 1))
  [ "$room" -ge 0 ] || return 0
  case $1 in
    failed_records)
      failed_records=$failed_records$record$newline
      # A failure takes the place of records of success, the oldest first.
      while [ "${#succeeded_records}" -gt "$room" ]; do succeeded_records=${succeeded_records#*"$newline"}; done
      ;;
    *) [ "${#succeeded_records}" -gt "$room" ] || succeeded_records=$succeeded_records$record$newline ;;
  esac
}

# The summary in one line, then the records, failures first.
write_termination_log() {
  [ -n "$termination_log" ] || return 0
  {
    printf '{"format":1,"study":"%s","pod":"%s","nonce":"%s","index":%s,"succeeded":%s,"failed":%s,"reason":"%s"}\n' \
      "$study" "$pod" "$nonce" "$index" "$succeeded" "$failed" "$(printf '%.190s' "$reason" | encode)"
    printf '%s%s' "$failed_records" "$succeeded_records"
  } >"$termination_log"
}
