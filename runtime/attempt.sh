# shellcheck shell=sh
# One attempt of one task: a fresh folder, the command in it, its output live and kept.
#
# inputs:  the variables of run.sh; the command as arguments of run_attempt
# outputs: status, exit_code, started, seconds, stream, result_from, result_file, result_bytes, error_file

# A result above this is refused: it would not come back whole from a log. README.md, "Limits".
readonly RESULT_LIMIT=1048576
# What a pod may write to its log after its first result; kubelet keeps 10 MiB of a log, and what came first is lost.
readonly LOG_LIMIT=8388608
# What the container runtime adds to each line of a log, in bytes.
readonly LINE_PREFIX=45
# What is kept of the end of standard error, in bytes.
readonly ERROR_LIMIT=2000
# How long a process that the command left behind may hold its output open, in seconds, and how long its end may take.
readonly LINGER=10 LINGER_END=5

# A session of its own lets one signal reach all processes of the command; without setsid only the first gets it.
new_session=
! command -v setsid >/dev/null 2>&1 || new_session=setsid

command_pid=
folder=
logged=0

run_attempt() {
  prepare_folder
  clock
  started=$epoch started_at=$centiseconds
  count_oom_kills
  oom_kills_before=$oom_kills
  error_file=$folder/stderr.tail
  status='' refusal=''

  read_output
  (start_command "$@") </dev/null >"$folder/stdout.pipe" 2>"$folder/stderr.pipe" &
  command_pid=$!
  # A signal that came before there was a command to pass it to.
  [ -z "$interrupted" ] || signal_command TERM
  wait_for_command
  clock
  centiseconds=$((centiseconds - started_at))
  seconds=$(printf '%d.%02d' "$((centiseconds / 100))" "$((centiseconds % 100))")
  wait_for_output
  command_pid=
  stream=false
  [ ! -e "$folder/stream" ] || stream=true
  [ "$succeeded" -eq 0 ] || count_output
  judge
}

# Fresh for every attempt: nothing of an earlier one can leak into it.
prepare_folder() {
  [ -z "$folder" ] || remove_folder "$folder"
  folder=$scratch/$task.$attempt
  # Another pod, on another node, may have the room.
  if ! remove_folder "$folder" ||
    ! mkdir -p -- "$folder/tmp" "$folder/work" ||
    ! mkfifo "$folder/stdout.pipe" "$folder/stdout.kept" "$folder/stderr.pipe" "$folder/stderr.kept" "$folder/stderr.counted" ||
    ! printf '%s\n' "$parameters_json" >"$folder/parameters.json"; then
    try_again "can't write to $folder"
  fi
  [ -n "$files" ] || return 0
  # Not the names that start with two dots: kubelet keeps its own there.
  for file in "$files"/* "$files"/.[!.]*; do
    [ ! -e "$file" ] || cp -RL -- "$file" "$folder/work" || try_again "can't copy $file"
  done
}

# A folder that the command made read-only keeps its files from rm.
remove_folder() {
  rm -rf -- "$1" 2>/dev/null || { chmod -R u+rwx -- "$1"; rm -rf -- "$1"; }
}

# Passes the output on as it comes, and keeps the start of standard output and the end of standard error.
read_output() {
  tee "$folder/stdout.kept" <"$folder/stdout.pipe" &
  stdout_pid=$!
  {
    head -c "$((RESULT_LIMIT + 1))" >"$folder/stdout"
    kept=$?
    wc -lc >"$folder/stdout.rest"
    exit "$kept"
  } <"$folder/stdout.kept" &
  stdout_kept_pid=$!
  tee "$folder/stderr.kept" "$folder/stderr.counted" <"$folder/stderr.pipe" >&2 &
  stderr_pid=$!
  tail -c "$ERROR_LIMIT" <"$folder/stderr.kept" >"$error_file" &
  stderr_kept_pid=$!
  wc -lc <"$folder/stderr.counted" >"$folder/stderr.size" &
  stderr_counted_pid=$!
}

start_command() {
  [ -z "$files" ] || cd -- "$folder/work" || exit 126
  export KUBEPAR_STUDY="$study" KUBEPAR_TASK="$task" KUBEPAR_ATTEMPT="$attempt" KUBEPAR_SEED="$seed"
  export KUBEPAR_PARAMETERS="$folder/parameters.json" KUBEPAR_RESULT="$folder/result"
  export KUBEPAR_STREAM="$folder/stream" KUBEPAR_R_PROFILE="${R_PROFILE-}" R_PROFILE="$runtime/profile.R"
  export TMPDIR="$folder/tmp"
  export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$cpus}" OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-$cpus}"
  export MKL_NUM_THREADS="${MKL_NUM_THREADS:-$cpus}" BLIS_NUM_THREADS="${BLIS_NUM_THREADS:-$cpus}"
  unset KUBEPAR_TASKS KUBEPAR_TASKS_PER_POD KUBEPAR_RETRIES KUBEPAR_LOST_PODS KUBEPAR_TASK_TIMEOUT
  unset KUBEPAR_MAX_FAILED_TASKS KUBEPAR_POD_UID KUBEPAR_CPUS KUBEPAR_FILES KUBEPAR_TABLE KUBEPAR_COLUMNS
  unset KUBEPAR_POD_INDEX KUBEPAR_SCRATCH KUBEPAR_TERMINATION_LOG
  command -v -- "$1" >/dev/null 2>&1 || : >"$folder/no-command"
  if [ "$task_timeout" -gt 0 ]; then
    set -- timeout -k 10 "$task_timeout" "$@"
  fi
  # shellcheck disable=SC2086 # empty, or the one word setsid
  exec $new_session "$@"
}

wait_for_command() {
  await "$command_pid"
  exit_code=$ended
}

# The output ends when the last process that holds it has ended. One that lingers gets LINGER seconds; what it had still to
# say is cut then, and so the attempt is none.
wait_for_output() {
  (
    pause "$LINGER"
    : >"$folder/cut"
    kill_session
    pause "$LINGER_END"
    kill "$stdout_pid" "$stderr_pid"
  ) >/dev/null 2>&1 &
  watchdog=$!
  for reader in "$stdout_pid" "$stderr_pid" "$stderr_kept_pid" "$stderr_counted_pid"; do await "$reader"; done
  await "$stdout_kept_pid"
  stdout_kept=$ended
  # KILL, since the watchdog may still have this shell's trap for TERM.
  kill -KILL "$watchdog" 2>/dev/null
  wait "$watchdog" 2>/dev/null
  # What closed its output and stayed would meddle with the next attempt.
  kill_session
}

# Sets ended to the exit code of a process. A trapped signal ends `wait` early: then it waits on.
await() {
  wait "$1"
  ended=$?
  while kill -0 "$1" 2>/dev/null; do
    wait "$1"
    ended=$?
  done
}

# Second by second: a sleep that outlives its killed shell is short.
pause() {
  paused=0
  while [ "$paused" -lt "$1" ]; do
    sleep 1
    paused=$((paused + 1))
  done
}

# Adds what the command wrote to its log to what earlier results have behind them there.
count_output() {
  wc -lc <"$folder/stdout" >"$folder/stdout.size"
  for size in stdout.size stdout.rest stderr.size; do
    lines=0 bytes=0
    read -r lines bytes <"$folder/$size"
    logged=$((logged + ${bytes:-0} + ${lines:-0} * LINE_PREFIX))
  done
}

# The session outlives its first process, whose number may be another's by now: only the session is signalled.
kill_session() {
  [ -z "$new_session" ] || kill -KILL "-$command_pid" 2>/dev/null || :
}

signal_command() {
  [ -n "$command_pid" ] || return 0
  { [ -n "$new_session" ] && kill -"$1" "-$command_pid" 2>/dev/null; } || kill -"$1" "$command_pid" 2>/dev/null || :
}

# What the attempt was, from its exit code and what it left.
judge() {
  result_from=stdout result_file=$folder/stdout result_bytes=0
  if [ -n "$interrupted" ]; then
    status=interrupted
    return
  fi
  if [ -e "$folder/no-command" ] && [ "$exit_code" -ge 126 ]; then
    stop_study "can't find the command '$command_name' in the image or among the files"
  fi
  # timeout's exit code differs from one implementation to the next, and busybox's is the command's own: the clock tells.
  timed_out=
  [ "$task_timeout" -eq 0 ] || [ "$centiseconds" -lt "$((task_timeout * 100))" ] || timed_out=yes
  if [ "$exit_code" -ne 0 ] || [ -n "$timed_out" ]; then
    status=failed
    # Some programs, R among them, report a fatal error on standard output.
    [ -s "$error_file" ] || tail -c "$ERROR_LIMIT" "$folder/stdout" >"$error_file"
    [ -z "$timed_out" ] || status=timed-out
    count_oom_kills
    [ "$oom_kills" -eq "$oom_kills_before" ] || status=out-of-memory
    return
  fi
  if [ -e "$folder/cut" ]; then
    refuse_result failed "a process that the command left behind held its output open for $LINGER s; let the command wait for it, or redirect its output"
    return
  fi
  if [ -e "$folder/result" ]; then
    result_from=file result_file=$folder/result
  fi
  if [ ! -f "$result_file" ] || ! result_bytes=$(wc -c <"$result_file"); then
    refuse_result failed 'KUBEPAR_RESULT must be a file that can be read'
    return
  fi
  if [ "$result_from" = stdout ] && [ "$stdout_kept" -ne 0 ]; then
    refuse_result failed 'the output could not be kept: the disk is full; raise resources.ephemeralStorage, or write less'
    return
  fi
  result_bytes=$((result_bytes))
  # In base64, with what stands before each line of it.
  encoded_bytes=$((result_bytes * 7 / 5))
  status=succeeded
  if [ "$result_bytes" -gt "$RESULT_LIMIT" ]; then
    refuse_result result-too-large "the result is larger than 1 MiB, which a log does not carry; print less, or write the large part to storage of your own"
  elif [ "$((logged + encoded_bytes))" -gt "$LOG_LIMIT" ]; then
    refuse_result result-too-large "the tasks of this pod write more than 8 MiB to its log, which would lose the first results; print less, or set a smaller tasksPerPod"
  else
    logged=$((logged + encoded_bytes))
  fi
}

# How many processes of the container the kernel has killed for want of memory, in cgroup v2 or v1. Where it kills the whole
# container instead, Kubernetes tells.
count_oom_kills() {
  oom_kills=0
  for counters in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    [ -r "$counters" ] || continue
    while read -r counter value; do
      [ "$counter" != oom_kill ] || oom_kills=$value
    done <"$counters"
  done
}

refuse_result() {
  status=$1
  result_bytes=0
  refusal="kubepar: $2"
  printf '%s\n' "$refusal" >&2
}
