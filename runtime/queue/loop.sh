# shellcheck shell=sh
# Sets up lease.sh, complete.sh and fail.sh: derives the variables of the worker from those of the command. Loads little,
# because it runs for each item.
#
# inputs:  the environment of a command with a loop; kp_runtime, the folder above this one
# outputs: the variables that record.sh, hand-over.sh and outcome.sh read; load, load_outcome, end_with

# In a function of the command's shell, its options, aliases and functions hold, and those of another kind of shell.
set +aefvxC
! command -v emulate >/dev/null 2>&1 || emulate -R sh
# shellcheck disable=SC3040,SC3044 # in bash
! command -v shopt >/dev/null 2>&1 || { set +o pipefail; shopt -u failglob nocaseglob nocasematch nullglob; }
unalias -a 2>/dev/null
unset -f base64 cat cd chmod cp head kill ls mkdir mv od printf pwd read rm sha256sum sleep sort sync tail tar timeout tr wc 2>/dev/null
set -u
IFS=' 	
'

# Whatever ends this shell: only `end_with` says that there was no error.
kp_end='' kp_is_asking=''
trap '[ -z "$kp_is_asking" ] || : >"$kp_asking_file"; exit "${kp_end:-2}"' EXIT
end_with() {
  kp_end=$1
  exit "$1"
}

if [ -z "${KUBEPAR_QUEUE:-}" ]; then
  echo 'kubepar: there is no queue here: this works in the command of a QueueWorkerPool with loop: true' >&2
  exit 2
fi

kp_study=$KUBEPAR_STUDY kp_pod=$KUBEPAR_POD_UID
kp_queue=$KUBEPAR_QUEUE kp_folder=${KUBEPAR_PARAMETERS%/*}
kp_table=$KUBEPAR_TABLE kp_columns=$KUBEPAR_COLUMNS kp_max_failed=${KUBEPAR_MAX_FAILED_TASKS:-}
kp_results_folder=${KUBEPAR_RESULTS:-} kp_items_per_process=${KUBEPAR_ITEMS_PER_PROCESS:-}
kp_pipes=$kp_queue kp_bucket=${KUBEPAR_BUCKET:-}
kp_results=redis
[ -z "$kp_results_folder" ] || kp_results=volume
[ -z "$kp_bucket" ] || kp_results=bucket
kp_loop=true kp_status='' kp_retry='' kp_start_fields='' kp_interrupted='' kp_refusal='' kp_exit_code=0 kp_index=0
kp_stream=false
[ ! -e "$kp_folder/stream" ] || kp_stream=true
kp_result_from=file kp_result_bytes=0 kp_ending='' kp_files=''
kp_error_file=$kp_folder/error
# The command keeps writing for all its items.
kp_stderr_file='' kp_printed_file='' kp_alarm='' kp_left=''
kp_cgroup=$KUBEPAR_CGROUP
kp_epoch_at=$KUBEPAR_CLOCK

# Each part once: it has readonly variables.
kp_loaded=' '
load() {
  for kp_part in "$@"; do
    case $kp_loaded in *" $kp_part "*) continue ;; esac
    kp_loaded="$kp_loaded$kp_part "
    # shellcheck disable=SC1090
    . "$kp_runtime/$kp_part.sh"
  done
}

# What it takes to report the outcome of an item.
load_outcome() {
  load record result queue/outcome ${kp_bucket:+bucket/store}
}

load words kernel hand-over queue/item-request
# The wrapper uses these scripts, too.
obey_nothing
[ -z "$KUBEPAR_PATH" ] || export PATH="$KUBEPAR_PATH"

# Sets kp_process to the id of a process, and kp_born to its start time by the kernel's clock: a later process with the
# same id started later.
find_birth() {
  kp_process='' kp_born=''
  { read -r kp_fields <"/proc/$1/stat"; } 2>/dev/null || return 0
  kp_process=${kp_fields%% *}
  # After the name of the program.
  # shellcheck disable=SC2086
  set -- ${kp_fields##*') '}
  [ "$1" = Z ] || kp_born=${20}
}

# Whether this process is the first running one in the file. Fails if the one before has emptied the file meanwhile.
is_first() {
  kp_asking=
  while read -r kp_other kp_other_born; do
    kp_asking=$kp_other
    [ "$kp_other" != "$kp_own_process" ] || return 0
    find_birth "$kp_other"
    ! kill -0 "$kp_other" 2>/dev/null || [ "$kp_born" != "$kp_other_born" ] || return 0
  done <"$kp_asking_file"
  return 1
}

# Whoever reads first gets an answer, so two at a time would take each other's. Additions to the end of a file have one
# order.
kp_asking_file=$kp_folder/asking
# In a function of the command's shell, $$ is that shell.
find_birth self
kp_own_process=${kp_process:-$$} kp_own_birth=$kp_born kp_asking=''
until ! printf '%s\n' "$kp_own_process $kp_own_birth" 2>/dev/null >>"$kp_asking_file" || is_first; do :; done
# On a full disk, which is reported later, nobody can add itself, but the first may still be there.
[ -n "$kp_asking" ] || is_first || kp_asking=
if [ "${kp_asking:-$kp_own_process}" != "$kp_own_process" ]; then
  say 'a worker has one item at a time: complete it before you ask for another, and do not ask from two processes'
  exit 2
fi
kp_is_asking=yes

# Whether the disk has room by now. What fills it usually stays there as long as the item: a file of the command, or the
# result itself.
has_room() {
  # It frees what it took, otherwise it would find room in that the next time.
  { rewrite "$kp_folder/room" any && printf '' >"$kp_folder/room"; } 2>/dev/null
}

stop_study() {
  kp_answer="stopped $1"
  end_command_with_answer
}

# The command gets no further item, and the worker learns why.
end_command_with_answer() {
  say "${kp_answer#* }"
  printf '%s\n' "$kp_answer" >"$kp_folder/end"
  exit 2
}

# Reports the outcome of the item that is held, which is then no longer held.
settle() {
  count_time
  # The command may not have noticed that one of its processes was killed: its result may be incomplete.
  count_oom_kills
  if [ "$kp_oom_kills" -ne "$kp_oom_kills_before" ]; then
    kp_status=out-of-memory kp_refusal='' kp_result_bytes=0
    say "task $kp_task needed more memory than resources.memory: a process of the command was killed"
  fi
  tell_outcome
  : >"$kp_folder/held"
  case $kp_answer in
    'stopped '* | 'unavailable '*) end_command_with_answer ;;
  esac
}
