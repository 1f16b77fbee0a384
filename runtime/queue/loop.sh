# shellcheck shell=sh
# What lease.sh, complete.sh and fail.sh start with: the variables of the worker, from those that the command has.
#
# inputs:  the environment of a command with a loop; kp_queue_scripts, the folder of this file
# outputs: the variables that record.sh, hand-over.sh and outcome.sh read

if [ -z "${KUBEPAR_QUEUE:-}" ]; then
  echo 'kubepar: there is no queue here: this works in the command of a QueueWorkerPool with loop: true' >&2
  exit 2
fi

kp_study=$KUBEPAR_STUDY kp_pod=$KUBEPAR_POD_UID
kp_queue=$KUBEPAR_QUEUE kp_folder=${KUBEPAR_PARAMETERS%/*}
kp_table=$KUBEPAR_TABLE kp_columns=$KUBEPAR_COLUMNS kp_max_failed=${KUBEPAR_MAX_FAILED_TASKS:-}
kp_results_folder=${KUBEPAR_RESULTS:-}
kp_results=redis
[ -z "$kp_results_folder" ] || kp_results=volume
kp_loop=true kp_refusal='' kp_exit_code=0 kp_index=0
kp_stream=false
[ ! -e "$kp_folder/stream" ] || kp_stream=true
kp_result_from=file kp_result_bytes=0 kp_ending='' kp_files=''
kp_error_file=$kp_folder/error
# The command writes on for all its items.
kp_stderr_file='' kp_printed_file='' kp_alarm='' kp_left=''
kp_cgroup=$KUBEPAR_CGROUP
kp_epoch_at=$KUBEPAR_CLOCK kp_epoch=0

# shellcheck source=runtime/environment.sh
. "$kp_queue_scripts/../environment.sh"
# These scripts are the wrapper's, too.
obey_nothing
[ -z "$KUBEPAR_PATH" ] || export PATH="$KUBEPAR_PATH"
# shellcheck source=runtime/words.sh
. "$kp_queue_scripts/../words.sh"
# shellcheck source=runtime/kernel.sh
. "$kp_queue_scripts/../kernel.sh"
# shellcheck source=runtime/record.sh
. "$kp_queue_scripts/../record.sh"
# shellcheck source=runtime/result.sh
. "$kp_queue_scripts/../result.sh"
# shellcheck source=runtime/queue/hand-over.sh
. "$kp_queue_scripts/hand-over.sh"
# shellcheck source=runtime/queue/outcome.sh
. "$kp_queue_scripts/outcome.sh"

# Sets kp_born to when a process started, by the kernel's clock. Another that has its number later started later.
find_birth() {
  kp_born=
  { read -r kp_fields <"/proc/$1/stat"; } 2>/dev/null || return 0
  # Behind the name of the program.
  # shellcheck disable=SC2086
  set -- ${kp_fields##*') '}
  [ "$1" = Z ] || kp_born=${20}
}

# Whether this process is the first of those in the file that run. Fails where the one before has emptied it meanwhile.
is_first() {
  kp_asking=
  while read -r kp_other kp_other_born; do
    find_birth "$kp_other"
    kp_asking=$kp_other
    [ "$kp_other" != "$$" ] || return 0
    ! kill -0 "$kp_other" 2>/dev/null || [ "$kp_born" != "$kp_other_born" ] || return 0
  done <"$kp_asking_file"
  return 1
}

# Answers come to whoever reads first: two at a time would take each other's. What is added to a file at its end comes in one order.
kp_asking_file=$kp_folder/asking
find_birth "$$"
kp_own_birth=$kp_born kp_asking=
until ! printf '%s\n' "$$ $kp_own_birth" 2>/dev/null >>"$kp_asking_file" || is_first; do :; done
# On a full disk, which is told of later, nobody can add itself: the first may be there all the same.
[ -n "$kp_asking" ] || is_first || kp_asking=
if [ "${kp_asking:-$$}" != "$$" ]; then
  say 'a worker has one item at a time: complete it before you ask for another, and do not ask from two processes'
  exit 2
fi
trap ': >"$kp_asking_file"' EXIT

# Whether the disk has room by now. What fills it most often stays there as long as the item: a file of the command's, or the result itself.
has_room() {
  # It gives up what it took, or the next time it would find room in that.
  { printf 'any\n' >"$kp_folder/room" && printf '' >"$kp_folder/room"; } 2>/dev/null
}

stop_study() {
  say "$1"
  printf 'stopped %s\n' "$1" >"$kp_folder/end"
  exit 2
}

# Tells what became of the item that is held, which then is held no more.
settle() {
  count_time
  # The command may not have noticed that a process of its own was killed: its result may be a part.
  count_oom_kills
  if [ "$kp_oom_kills" -ne "$kp_oom_kills_before" ]; then
    kp_status=out-of-memory kp_refusal='' kp_result_bytes=0
    say "task $kp_task needed more memory than resources.memory: a process of the command was killed"
  fi
  tell_outcome
  : >"$kp_folder/held"
  case $kp_answer in
    'stopped '*) stop_study "${kp_answer#stopped }" ;;
  esac
}
