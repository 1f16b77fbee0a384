# shellcheck shell=sh
# Decides the status of an attempt, from how the command ended and what it left, and what to note about one that
# succeeded.
#
# inputs:  the variables of attempt.sh
# outputs: kp_status, kp_retry, kp_error_file, kp_refusal, the result (see result.sh), kp_alarm, kp_left, kp_printed_file

# How many characters the names of files that are not part of the result may have together.
readonly kp_LEFT_LIMIT=900
# How many attempts of a task do not count, and how many seconds one of them waits at most.
readonly kp_MOST_FREE=10 kp_MOST_FREE_WAIT=30

# Stops the study because of a problem that no other attempt can fix.
stop_if_unstartable() {
  [ "$kp_exit_code" -ne 0 ] || return 0
  [ -s "$kp_folder/cause" ] || (enter_folder && explain_start "$@")
  [ ! -s "$kp_folder/cause" ] || stop_study "$(cat "$kp_folder/cause")"
}

# Sets the status of the attempt, from its exit code and what it left.
judge() {
  kp_result_from=stdout kp_result_file=$kp_folder/stdout kp_result_bytes=0 kp_ending='' kp_status=failed
  if [ -e "$kp_folder/lost" ]; then
    kp_status=lost
  elif [ -n "$kp_interrupted" ]; then
    kp_status=interrupted
  elif stop_if_unstartable "$@" && has_failed; then
    find_error
  # Some programs exit with 0 on a full disk.
  elif [ ! -s "$kp_folder/stdout.rest" ]; then
    refuse_result failed "the result could not be kept: $kp_DISK_FULL"
  elif [ -e "$kp_folder/cut" ]; then
    refuse_result failed "a process that the command left behind held its output open for $kp_LINGER s; let the command wait for it, or redirect its output"
  elif [ -e "$kp_folder/unfinished" ]; then
    refuse_result failed "$kp_UNFINISHED"
  elif [ -n "$kp_loop" ]; then
    kp_status=succeeded
  elif [ -n "$kp_unkept" ]; then
    refuse_result failed "what the command said could not be kept: $kp_DISK_FULL"
  # There may be room again by now.
  elif read_errors && tells_of_full_disk; then
    refuse_result failed "the command continued after a failed write, so its result may be incomplete: $kp_DISK_FULL"
  elif ! find_result "$kp_folder/stdout" || ! measure_result; then
    refuse_result failed "$kp_fault"
  else
    kp_status=succeeded
    limit_result
    take_notes
  fi
  judge_retry
}

# Sets kp_retry to what the exit code of a failed command says about further attempts: never, free, or nothing.
judge_retry() {
  kp_retry=
  [ "$kp_status" = failed ] || return 0
  case " $kp_never_codes " in
    *" $kp_exit_code "*) kp_retry=never ;;
  esac
  [ "$kp_free" -lt "$kp_MOST_FREE" ] || return 0
  case " $kp_free_codes " in
    *" $kp_exit_code "*) kp_retry=free ;;
  esac
}

# Counts a free attempt, and waits longer after each. Fails if the pod is told to stop.
wait_for_free_retry() {
  kp_wait=$kp_MOST_FREE_WAIT
  [ "$kp_free" -gt 4 ] || kp_wait=$((1 << kp_free))
  kp_free=$((kp_free + 1))
  while [ "$kp_wait" -gt 0 ]; do
    [ -z "$kp_interrupted" ] || return 1
    sleep 1
    kp_wait=$((kp_wait - 1))
  done
  [ -z "$kp_interrupted" ]
}

# Whether the command failed, was ended, or lost one of its processes to the kernel: it may then still exit with 0, with
# part of its result. Sets kp_status to the case.
has_failed() {
  [ "$kp_exit_code" -ne 0 ] || kp_status=
  # The exit code of timeout differs between implementations, and busybox returns the command's own: the clock decides.
  [ "$kp_task_timeout" -eq 0 ] || [ "$kp_centiseconds" -lt "$((kp_task_timeout * 100))" ] || kp_status=timed-out
  count_oom_kills
  [ "$kp_oom_kills" -eq "$kp_oom_kills_before" ] || kp_status=out-of-memory
  [ -n "$kp_status" ]
}

# If standard error is empty: some programs, including R, report a fatal error on standard output, and R CMD BATCH in a
# file.
find_error() {
  [ ! -s "$kp_error_file" ] || return 0
  kp_error_file=$kp_folder/error.tail
  tail -c "$kp_ERROR_LIMIT" "$kp_folder/stdout" >"$kp_error_file"
  if [ ! -s "$kp_folder/stdout.rest" ]; then
    refuse_result "$kp_status" "what the command said could not be kept: $kp_DISK_FULL"
  elif [ ! -s "$kp_error_file" ] && [ "$kp_status" = failed ]; then
    list_left
    [ -z "$kp_left" ] || printf 'kubepar: the command printed nothing, and left in its working folder:\n%s\n' "$kp_left" >"$kp_error_file"
    for kp_file in "$kp_work"/*.Rout; do
      [ ! -s "$kp_file" ] || [ -e "$kp_files/${kp_file##*/}" ] || tail -c "$((kp_ERROR_LIMIT - kp_LEFT_LIMIT))" "$kp_file" >>"$kp_error_file"
    done
    kp_left=
  fi
}

# Sets the notes on a command that succeeded.
take_notes() {
  [ -z "$kp_said" ] || find_alarm
  [ -z "$kp_left_behind" ] || note "the command left a process behind ($kp_left_behind), which was killed"
  [ ! -e "$kp_folder/stream-at-a-time" ] || note 'R sessions ran at the same time, so it is random which of them got which random numbers; start one after another, or all from one session (mclapply, makeCluster)'
  if [ "$kp_result_from" = stdout ]; then
    list_left
  else
    # If there was more output than is saved, its end is missing.
    read -r kp_lines kp_bytes <"$kp_folder/stdout.rest"
    [ "$kp_bytes" -gt 0 ] || kp_printed_file=$kp_folder/stdout
  fi
}

# If standard error reports no error.
note() {
  kp_alarm=${kp_alarm:-"kubepar: $1"}
}

# Sets kp_left to the names of files in the working folder that the command did not start with, one per line. Files that
# every run leaves are ignored.
list_left() {
  kp_left='' kp_left_count=0
  [ -z "$kp_files" ] || look_for_left ''
}

# Searches a folder of the command's files.
look_for_left() {
  for kp_entry in "$kp_work/$1"*; do
    kp_name=${kp_entry#"$kp_work/"}
    case ${kp_entry##*/} in
      __pycache__ | *.pyc) continue ;;
    esac
    if [ ! -d "$kp_entry" ]; then
      { [ -e "$kp_entry" ] && [ ! -e "$kp_files/$kp_name" ]; } || continue
    elif [ -d "$kp_files/$kp_name" ]; then
      look_for_left "$kp_name/"
      [ "$kp_left_count" -lt "$kp_MOST_LEFT" ] || return 0
      continue
    elif is_empty "$kp_entry"; then
      continue
    else
      kp_name=$kp_name/
    fi
    [ "$((${#kp_left} + ${#kp_name}))" -lt "$kp_LEFT_LIMIT" ] || continue
    kp_left=$kp_left${kp_left:+"$kp_newline"}$kp_name
    kp_left_count=$((kp_left_count + 1))
    [ "$kp_left_count" -lt "$kp_MOST_LEFT" ] || return 0
  done
}

is_empty() {
  set -- "$1"/*
  [ ! -e "$1" ]
}
