# shellcheck shell=sh
# Makes the record of an attempt, and stores it with the result on a volume or in a bucket. README.md, "The sealed
# block", documents the record.
#
# inputs:  the variables of run.sh and attempt.sh; bucket/store.sh, if results go there
# outputs: kp_record and kp_short_record by make_record; kp_unstored by store_record

readonly kp_SHA256_OF_NOTHING=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# How much of the end of standard error, and of output in addition to a file, is saved, in bytes.
readonly kp_ERROR_LIMIT=2000

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

# On one line, whatever line length base64 uses.
encode() {
  # shellcheck disable=SC2046
  printf %s $(base64)
}
