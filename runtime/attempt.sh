# shellcheck shell=sh
# Runs one attempt of one task: the command in a fresh folder, with its output both streamed and saved.
#
# inputs:  the variables of run.sh; the command as arguments of run_attempt
# outputs: kp_exit_code, kp_started, kp_seconds, kp_stream; kp_stderr_file, the end of standard error; kp_logged, the
#          size of the log in bytes; and those of judgement.sh

# What the container runtime adds to each line of a log, in bytes.
readonly kp_LINE_PREFIX=45
# How long a process that the command left behind may hold the output open before it is killed, and how long the output
# may then take to end, in seconds.
readonly kp_LINGER=10 kp_LINGER_END=5

# In a separate session, all processes of the command receive one signal; without setsid, only the first receives it.
# These programs are called by their paths, because the command may have another PATH.
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
  [ -z "$kp_warm" ] || choose_warm "$@"
  kp_stderr_file=$kp_folder/stderr.tail kp_error_file=$kp_stderr_file
  kp_status='' kp_refusal='' kp_alarm='' kp_left='' kp_printed_file=''

  read_output
  (start_command "$@") </dev/null >"$kp_folder/stdout.pipe" 2>"$kp_folder/stderr.pipe" &
  kp_command_pid=$!
  # A signal that arrived before there was a command to pass it to.
  [ -z "$kp_interrupted" ] || end_command TERM
  [ -z "$kp_queue" ] || watch_lease
  await "$kp_command_pid"
  kp_exit_code=$kp_ended
  [ -z "$kp_warm" ] || end_warm
  [ -z "$kp_queue" ] || stop_watching
  count_time
  wait_for_output
  kp_command_pid=
  kp_stream=false
  if [ -e "$kp_folder/stream" ] && [ ! -e "$kp_folder/stream-at-a-time" ]; then kp_stream=true; fi
  count_output
  if [ -n "$kp_warm" ] && is_to_run_again; then run_attempt "$@"; else judge "$@"; fi
}

# Passes the output on immediately, and saves the start of standard output, and the start and the end of standard error.
read_output() {
  tee "$kp_folder/stdout.kept" <"$kp_folder/stdout.pipe" &
  kp_stdout_pid=$!
  # Output for which there is no room is still read: otherwise tee would stop, and the log would lack the rest.
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
  if [ -n "$kp_warm" ]; then become_warm "$@"; else become "$@"; fi
}

# Does not start a command that cannot start: the system would report less about the cause than this does. An executable
# program is not examined further.
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

# Writes to the file cause why the command cannot start, if that is certain.
explain_start() {
  # shellcheck source=runtime/diagnosis.sh
  . "$kp_runtime/diagnosis.sh"
  find_cause "$@"
  [ -z "$kp_cause" ] || printf '%s\n' "$kp_cause" >"$kp_folder/cause"
}

# The output ends when the last process that holds it open has ended. A process that remains gets kp_LINGER seconds and
# is then killed. Its output is incomplete, so the attempt fails.
wait_for_output() {
  (
    wait_up_to "$kp_LINGER"
    : >"$kp_folder/cut"
    kill_session
    wait_up_to "$kp_LINGER_END"
    kill "$kp_stdout_pid" "$kp_stderr_pid"
    pause 1
    # A process may wait for another one that a signal ended.
    kill_readers
  ) >/dev/null 2>&1 &
  kp_watchdog=$!
  kp_unkept=''
  for kp_reader in $kp_readers; do
    await "$kp_reader"
    [ "$kp_ended" -eq 0 ] || kp_unkept=yes
  done
  # KILL, because it may still have this shell's trap for TERM.
  kill -KILL "$kp_watchdog" 2>/dev/null
  wait "$kp_watchdog" 2>/dev/null
  look_after_left_behind
  # A process that closed its output and stayed would disturb the next attempt.
  kill_session
}

# Processes that the command left behind get a moment to end. Then they are killed, which is noted. The attempt fails if
# one of them was writing the result: it has the result open, or has changed it meanwhile.
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

# Sets kp_ended to the exit code of a process. A trapped signal ends `wait` early; it then waits again.
await() {
  while wait "$1"; kp_ended=$?; kill -0 "$1" 2>/dev/null; do :; done
}

# The output of an interrupted attempt is not a result, and its pod has little time to end.
wait_up_to() {
  if [ -n "$kp_interrupted" ]; then pause 1; else pause "$1"; fi
}

# In steps of one second, so that a sleep left behind by a killed shell does not last.
pause() {
  kp_paused=0
  while [ "$kp_paused" -lt "$1" ]; do
    sleep 1
    kp_paused=$((kp_paused + 1))
  done
}

# Adds to kp_logged what the command wrote to the log, if the log contains results.
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

# The session outlives its first process, whose id may belong to another one by now: only the session is signaled.
kill_session() {
  [ -z "$kp_new_session" ] || kill -KILL "-$kp_command_pid" 2>/dev/null || :
}

# Signals the command. Until it has started, it only looks for the file: a signal could get lost in a shell that still
# has this one's traps, or end one that has not opened the pipes, for which their readers would wait.
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
