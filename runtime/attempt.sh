# shellcheck shell=sh
# One attempt of one task: a fresh folder, the command in it, its output live and kept.
#
# inputs:  the variables of run.sh; the command as arguments of run_attempt
# outputs: kp_exit_code, kp_started, kp_seconds, kp_stream; kp_stderr_file, the end of standard error; kp_logged, what the log has, in bytes;
#          and those of judgement.sh

# What the container runtime adds to each line of a log, in bytes.
readonly kp_LINE_PREFIX=45
# How long a process that the command left behind may hold the output open before it is killed, and how long the output may then take to end, in seconds.
readonly kp_LINGER=10 kp_LINGER_END=5

# In a session of its own, all processes of the command get one signal; without setsid only the first gets it. These programs are called by their
# paths, since the command may have another PATH.
kp_new_session=$(command -v setsid) || kp_new_session=
kp_timeout=$(command -v timeout)
kp_env=$(command -v env)

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
  [ -z "$kp_interrupted" ] || end_command TERM
  [ -z "$kp_queue" ] || watch_lease
  await "$kp_command_pid"
  kp_exit_code=$kp_ended
  [ -z "$kp_queue" ] || stop_watching
  count_time
  wait_for_output
  kp_command_pid=
  kp_stream=false
  if [ -e "$kp_folder/stream" ] && [ ! -e "$kp_folder/stream-at-a-time" ]; then kp_stream=true; fi
  count_output
  judge "$@"
}

# Passes the output on as it comes, and keeps the start of standard output, and the start and the end of standard error.
read_output() {
  tee "$kp_folder/stdout.kept" <"$kp_folder/stdout.pipe" &
  kp_stdout_pid=$!
  # What finds no room is read all the same: otherwise tee would stop, and the log would lack the rest.
  { { keep_output >"$kp_folder/stdout" && wc -lc >"$kp_folder/stdout.rest"; } || cat >/dev/null; } <"$kp_folder/stdout.kept" &
  kp_readers="$kp_stdout_pid $!"
  tee "$kp_folder/stderr.kept" "$kp_folder/stderr.head.kept" <"$kp_folder/stderr.pipe" >&2 &
  kp_stderr_pid=$!
  kp_readers="$kp_readers $!"
  tail -c "$kp_ERROR_LIMIT" <"$kp_folder/stderr.kept" >"$kp_stderr_file" &
  kp_readers="$kp_readers $!"
  {
    head -c "$kp_ALARM_HEAD" >"$kp_folder/stderr.head" || { cat >/dev/null; exit 1; }
    # Most commands write nothing there.
    [ ! -s "$kp_folder/stderr.head" ] || exec wc -lc >"$kp_folder/stderr.rest"
  } <"$kp_folder/stderr.head.kept" &
  kp_readers="$kp_readers $!"
}

enter_folder() {
  [ -z "$kp_files" ] || cd -- "$kp_work" || return 1
}

start_command() {
  enter_folder || exit 126
  export_attempt
  check_start_of "$@"
  : >"$kp_folder/started"
  [ ! -e "$kp_folder/unwanted" ] || exit 143
  become "$@"
}

# A command that cannot start is not started: the system would say less about the cause than this does. What can be run is not looked at further.
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

# The output ends when the last process that holds it open has ended. One that lingers gets kp_LINGER seconds and is then killed. Its output is
# incomplete, so the attempt fails.
wait_for_output() {
  (
    wait_up_to "$kp_LINGER"
    : >"$kp_folder/cut"
    kill_session
    wait_up_to "$kp_LINGER_END"
    kill "$kp_stdout_pid" "$kp_stderr_pid"
    pause 1
    # One may wait for another that a signal ended.
    kill_readers
  ) >/dev/null 2>&1 &
  kp_watchdog=$!
  kp_unkept=''
  for kp_reader in $kp_readers; do
    await "$kp_reader"
    [ "$kp_ended" -eq 0 ] || kp_unkept=yes
  done
  # KILL, since the watchdog may still have this shell's trap for TERM.
  kill -KILL "$kp_watchdog" 2>/dev/null
  wait "$kp_watchdog" 2>/dev/null
  look_after_left_behind
  # What closed its output and stayed would meddle with the next attempt.
  kill_session
}

# What the command left behind gets a moment to end. Then it is killed, which is noted; the attempt fails where it was at work on the result: one
# that has it open, or has changed it meanwhile.
look_after_left_behind() {
  kp_left_behind=
  if [ "$kp_exit_code" -ne 0 ] || [ -n "$kp_loop" ] || ! is_any_left; then return; fi
  kp_result_before=$(list_result)
  if is_soon_over is_any_left; then return; fi
  if is_written || [ "$(list_result)" != "$kp_result_before" ]; then : >"$kp_folder/unfinished"; fi
}

is_any_left() {
  find_left_behind || is_written
}

list_result() {
  ls -lAR --full-time -- "$kp_folder"/result* 2>/dev/null
}

# Sets kp_ended to the exit code of a process. A trapped signal ends `wait` early: then it waits on.
await() {
  while wait "$1"; kp_ended=$?; kill -0 "$1" 2>/dev/null; do :; done
}

# The output of an attempt that was interrupted is no result, and its pod has little time to end.
wait_up_to() {
  if [ -n "$kp_interrupted" ]; then pause 1; else pause "$1"; fi
}

# Second by second, so that a sleep left behind by a shell that was killed does not last.
pause() {
  kp_paused=0
  while [ "$kp_paused" -lt "$1" ]; do
    sleep 1
    kp_paused=$((kp_paused + 1))
  done
}

# Adds to kp_logged what the command wrote to the log, where that has results.
count_output() {
  [ "$kp_results" = log ] || return 0
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

# Signals the command. Until it has started it only looks for the file: a signal could get lost in a shell that still has this one's traps, or end
# one that has not opened the pipes, for which their readers would wait.
end_command() {
  : >"$kp_folder/unwanted"
  if [ -e "$kp_folder/started" ]; then signal_command "$1"; else kill_readers "$kp_command_pid"; fi
}

kill_readers() {
  # shellcheck disable=SC2086 # numbers
  kill -KILL $kp_readers "$@" 2>/dev/null
}

signal_command() {
  [ -n "$kp_command_pid" ] || return 0
  { [ -n "$kp_new_session" ] && kill -"$1" "-$kp_command_pid" 2>/dev/null; } || kill -"$1" "$kp_command_pid" 2>/dev/null || :
}
