# shellcheck shell=sh
# One attempt of one task: a fresh folder, the command in it, its output live and kept.
#
# inputs:  the variables of run.sh; the command as arguments of run_attempt
# outputs: kp_status, kp_exit_code, kp_started, kp_seconds, kp_stream, kp_error_file, kp_stderr_file, kp_alarm, kp_left, and the result: see
#          result.sh; kp_printed_file, what was printed beside it

# What the container runtime adds to each line of a log, in bytes.
readonly kp_LINE_PREFIX=45
# How long a process that the command left behind may hold its output open, in seconds, and how long its end may take.
readonly kp_LINGER=10 kp_LINGER_END=5

# A session of its own lets one signal reach all processes of the command; without setsid only the first gets it. By their paths, since the
# command may have another PATH.
kp_new_session=$(command -v setsid) || kp_new_session=
kp_timeout=$(command -v timeout)
kp_env=$(command -v env)

kp_command_pid=
kp_folder=
kp_logged=0

run_attempt() {
  prepare_folder
  clock
  kp_started=$kp_epoch kp_started_at=$kp_centiseconds
  count_oom_kills
  kp_oom_kills_before=$kp_oom_kills
  kp_stderr_file=$kp_folder/stderr.tail kp_error_file=$kp_stderr_file
  kp_status='' kp_refusal='' kp_alarm='' kp_left='' kp_printed_file=''

  read_output
  (start_command "$@") </dev/null >"$kp_folder/stdout.pipe" 2>"$kp_folder/stderr.pipe" &
  kp_command_pid=$!
  # A signal that came before there was a command to pass it to.
  [ -z "$kp_interrupted" ] || signal_command TERM
  [ -z "$kp_queue" ] || watch_lease
  wait_for_command
  [ -z "$kp_queue" ] || stop_watching
  clock
  kp_centiseconds=$((kp_centiseconds - kp_started_at))
  kp_seconds=$(printf '%d.%02d' "$((kp_centiseconds / 100))" "$((kp_centiseconds % 100))")
  wait_for_output
  kp_command_pid=
  kp_stream=false
  [ ! -e "$kp_folder/stream" ] || kp_stream=true
  count_output
  judge "$@"
}

# Fresh for every attempt: nothing of an earlier one can leak into it.
prepare_folder() {
  # By a folder of its own: whoever runs this by hand may have more where it works.
  kp_folder=$kp_scratch/attempts/$kp_task.$kp_attempt
  remove_traces
  # Another pod, on another node, may have the room.
  if ! mkdir -p -- "$kp_folder/home" "$kp_folder/tmp" "$kp_folder/work" ${kp_pod_tmp:+"$kp_pod_tmp"} ${kp_pod_memory:+"$kp_pod_memory"} ||
    ! mkfifo "$kp_folder/stdout.pipe" "$kp_folder/stdout.kept" "$kp_folder/stderr.pipe" "$kp_folder/stderr.kept" "$kp_folder/stderr.head.kept" ||
    ! printf '%s\n' "$kp_parameters_json" >"$kp_folder/parameters.json"; then
    try_again "can't write to $kp_folder"
  fi
  [ -n "$kp_files" ] || return 0
  # Not the names that start with two dots: kubelet keeps its own there.
  for kp_file in "$kp_files"/* "$kp_files"/.[!.]*; do
    [ ! -e "$kp_file" ] || cp -RL -- "$kp_file" "$kp_folder/work" || try_again "can't copy $kp_file"
  done
}

# What earlier attempts left: processes, files, in a pod also those in /tmp and in the memory that its processes share. Of those two the folder itself is a mount and
# stays, and so does, empty, one in which something is mounted.
remove_traces() {
  # The first process of a container is killed by none of these; all others there are by now of a command, which left its session.
  [ "$$" -ne 1 ] || kill -KILL -1 2>/dev/null
  set -- "$kp_scratch/attempts" ${kp_pod_tmp:+"$kp_pod_tmp"} ${kp_pod_memory:+"$kp_pod_memory"}
  if rm -rf -- "$@" 2>/dev/null || are_empty "$@"; then return 0; fi
  # A folder that the command made read-only keeps its files from rm, and one that is not ours keeps chmod from what is in it.
  for kp_parent in "$@"; do
    chmod -R -- u+rwx "$kp_parent" "$kp_parent"/* "$kp_parent"/.[!.]* "$kp_parent"/..?* 2>/dev/null
  done
  rm -rf -- "$@" 2>/dev/null
  are_empty "$1" || try_again "can't remove what an earlier attempt left in $1"
}

are_empty() {
  for kp_parent in "$@"; do
    for kp_left in "$kp_parent"/* "$kp_parent"/.[!.]* "$kp_parent"/..?*; do
      if [ -e "$kp_left" ] || [ -L "$kp_left" ]; then return 1; fi
    done
  done
}

# Passes the output on as it comes, and keeps the start of standard output, and the start and the end of standard error.
read_output() {
  tee "$kp_folder/stdout.kept" <"$kp_folder/stdout.pipe" &
  kp_stdout_pid=$!
  {
    keep_output >"$kp_folder/stdout"
    kp_kept=$?
    wc -lc >"$kp_folder/stdout.rest"
    exit "$kp_kept"
  } <"$kp_folder/stdout.kept" &
  kp_stdout_kept_pid=$!
  tee "$kp_folder/stderr.kept" "$kp_folder/stderr.head.kept" <"$kp_folder/stderr.pipe" >&2 &
  kp_stderr_pid=$!
  tail -c "$kp_ERROR_LIMIT" <"$kp_folder/stderr.kept" >"$kp_stderr_file" &
  kp_stderr_kept_pid=$!
  {
    head -c "$kp_ALARM_HEAD" >"$kp_folder/stderr.head"
    # Most commands write nothing there.
    [ ! -s "$kp_folder/stderr.head" ] || exec wc -lc >"$kp_folder/stderr.rest"
  } <"$kp_folder/stderr.head.kept" &
  kp_stderr_head_pid=$!
}

enter_folder() {
  [ -z "$kp_files" ] || cd -- "$kp_folder/work" || return 1
}

start_command() {
  enter_folder || exit 126
  export_attempt
  check_start_of "$@"
  become "$@"
}

# What cannot start is not started: it would say less of why than this does. A program of the image has its turn first.
check_start_of() {
  case $1 in
    /*) [ ! -x "$1" ] || [ -d "$1" ] || return 0 ;;
    */*) ;;
    *) ! PATH=${kp_own_PATH-${PATH-}} command -v -- "$1" >/dev/null 2>&1 || return 0 ;;
  esac
  kp_exit_code=
  explain_start "$@"
  [ ! -s "$kp_folder/cause" ] || exit 127
}

# Writes into the file cause why the command cannot start, where that is certain.
explain_start() {
  # shellcheck source=runtime/diagnosis.sh
  . "$kp_runtime/diagnosis.sh"
  find_cause "$@"
  [ -z "$kp_cause" ] || printf '%s\n' "$kp_cause" >"$kp_folder/cause"
}

wait_for_command() {
  await "$kp_command_pid"
  kp_exit_code=$kp_ended
}

# The output ends when the last process that holds it has ended. One that lingers gets kp_LINGER seconds; what it had still to
# say is cut then, and so the attempt is none.
wait_for_output() {
  (
    pause "$kp_LINGER"
    : >"$kp_folder/cut"
    kill_session
    pause "$kp_LINGER_END"
    kill "$kp_stdout_pid" "$kp_stderr_pid"
  ) >/dev/null 2>&1 &
  kp_watchdog=$!
  for kp_reader in "$kp_stdout_pid" "$kp_stderr_pid" "$kp_stderr_kept_pid" "$kp_stderr_head_pid"; do
    await "$kp_reader"
  done
  await "$kp_stdout_kept_pid"
  kp_stdout_kept=$kp_ended
  # KILL, since the watchdog may still have this shell's trap for TERM.
  kill -KILL "$kp_watchdog" 2>/dev/null
  wait "$kp_watchdog" 2>/dev/null
  # What closed its output and stayed would meddle with the next attempt.
  kill_session
}

# Sets kp_ended to the exit code of a process. A trapped signal ends `wait` early: then it waits on.
await() {
  wait "$1"
  kp_ended=$?
  while kill -0 "$1" 2>/dev/null; do
    wait "$1"
    kp_ended=$?
  done
}

# Second by second: a sleep that outlives its killed shell is short.
pause() {
  kp_paused=0
  while [ "$kp_paused" -lt "$1" ]; do
    sleep 1
    kp_paused=$((kp_paused + 1))
  done
}

# Adds what the command wrote to its log to what earlier results have behind them there.
count_output() {
  [ "$kp_succeeded" -gt 0 ] || return 0
  wc -lc <"$kp_folder/stdout" >"$kp_folder/stdout.size"
  [ ! -s "$kp_folder/stderr.head" ] || wc -lc <"$kp_folder/stderr.head" >"$kp_folder/stderr.size"
  for kp_size in stdout.size stdout.rest stderr.size stderr.rest; do
    kp_lines=0 kp_bytes=0
    [ ! -e "$kp_folder/$kp_size" ] || read -r kp_lines kp_bytes <"$kp_folder/$kp_size"
    kp_logged=$((kp_logged + ${kp_bytes:-0} + ${kp_lines:-0} * kp_LINE_PREFIX))
  done
}

# The session outlives its first process, whose number may be another's by now: only the session is signalled.
kill_session() {
  [ -z "$kp_new_session" ] || kill -KILL "-$kp_command_pid" 2>/dev/null || :
}

signal_command() {
  [ -n "$kp_command_pid" ] || return 0
  { [ -n "$kp_new_session" ] && kill -"$1" "-$kp_command_pid" 2>/dev/null; } || kill -"$1" "$kp_command_pid" 2>/dev/null || :
}

# Stops the study for what no other attempt can mend.
stop_if_unstartable() {
  [ "$kp_exit_code" -ne 0 ] || return 0
  [ -s "$kp_folder/cause" ] || (enter_folder && explain_start "$@")
  [ ! -s "$kp_folder/cause" ] || stop_study "$(cat "$kp_folder/cause")"
}

# What the attempt was, from its exit code and what it left.
judge() {
  kp_result_from=stdout kp_result_file=$kp_folder/stdout kp_result_bytes=0 kp_ending=''
  if [ -e "$kp_folder/lost" ]; then
    kp_status=lost
    return
  fi
  if [ -n "$kp_interrupted" ]; then
    kp_status=interrupted
    return
  fi
  stop_if_unstartable "$@"
  # timeout's exit code differs from one implementation to the next, and busybox's is the command's own: the clock tells.
  kp_timed_out=
  [ "$kp_task_timeout" -eq 0 ] || [ "$kp_centiseconds" -lt "$((kp_task_timeout * 100))" ] || kp_timed_out=yes
  # A command that lost a process of its own to the kernel may end with 0 all the same, with a part of its result.
  count_oom_kills
  if [ "$kp_exit_code" -ne 0 ] || [ -n "$kp_timed_out" ] || [ "$kp_oom_kills" -ne "$kp_oom_kills_before" ]; then
    kp_status=failed
    # Some programs, R among them, report a fatal error on standard output.
    if [ ! -s "$kp_error_file" ]; then
      kp_error_file=$kp_folder/stdout.tail
      tail -c "$kp_ERROR_LIMIT" "$kp_folder/stdout" >"$kp_error_file"
    fi
    [ -z "$kp_timed_out" ] || kp_status=timed-out
    [ "$kp_oom_kills" -eq "$kp_oom_kills_before" ] || kp_status=out-of-memory
    [ "$kp_status" != failed ] || [ -s "$kp_error_file" ] || has_room || refuse_result failed "the error could not be kept: $kp_DISK_FULL"
    return
  fi
  # It may not have looked whether all was written.
  if ! has_room; then
    refuse_result failed "the result could not be kept: $kp_DISK_FULL"
    return
  fi
  if [ -e "$kp_folder/cut" ]; then
    refuse_result failed "a process that the command left behind held its output open for $kp_LINGER s; let the command wait for it, or redirect its output"
    return
  fi
  if [ -n "$kp_loop" ]; then
    kp_status=succeeded
    return
  fi
  judge_result
}

# Whether what was printed could be kept, and some bytes behind it: of a full disk some programs do not tell by their exit code.
has_room() {
  [ "$kp_stdout_kept" -eq 0 ] && [ -s "$kp_folder/stdout.rest" ]
}

# Of a command that ended well.
judge_result() {
  if ! find_result "$kp_folder/stdout" || ! measure_result; then
    refuse_result failed "$kp_fault"
    return
  fi
  kp_status=succeeded
  limit_result
  [ ! -s "$kp_stderr_file" ] || find_alarm
  if [ "$kp_result_from" = stdout ]; then
    list_left
  else
    # Of output beyond what is kept the end is not there.
    read -r kp_lines kp_bytes <"$kp_folder/stdout.rest"
    [ "$kp_bytes" -gt 0 ] || kp_printed_file=$kp_folder/stdout
  fi
}
