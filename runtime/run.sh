#!/bin/sh
# Runs the tasks of one pod, each with its retries. All comments of these scripts are in kubepar's folder runtime/.
#
# Runs one task after another. The exit code tells Kubernetes what to do next.
#
# usage:   run.sh COMMAND [ARGUMENT...]
# inputs:  environment variables, see README.md in this folder
# outputs: the command's own output, live, and after each attempt a sealed block, on standard output;
#          the pod's summary and last records in the file KUBEPAR_TERMINATION_LOG
# exit:    0 every task has a result; 90 a task failed for good; 91 interrupted, try again;
#          92 stop the study: it is misconfigured, or more tasks failed than allowed
set -u

# First of all, because the first process of a container ignores signals without a trap.
kp_interrupted='' kp_command_pid=''
interrupt() {
  kp_interrupted=$1
  [ -z "$kp_command_pid" ] || end_command TERM
}
trap 'interrupt TERM' TERM
trap 'interrupt INT' INT

case $0 in
  /*) kp_runtime=${0%/*} ;;
  */*) kp_runtime=$PWD/${0%/*} ;;
  *) kp_runtime=$PWD ;;
esac
kp_queue=${KUBEPAR_QUEUE:-}
kp_table=${KUBEPAR_TABLE:-}
kp_warm=${KUBEPAR_WARM:-}
kp_bucket=${KUBEPAR_BUCKET:-}
# The parts of this script, each in its own file.
kp_parts='words kernel record log result alarm environment folders attempt left-behind judgement'
[ -z "$kp_table$kp_queue" ] || kp_parts="$kp_parts table placeholders"
[ -z "$kp_queue$kp_bucket" ] || kp_parts="$kp_parts hand-over"
[ -z "$kp_queue" ] || kp_parts="$kp_parts queue/worker"
[ -z "$kp_bucket" ] || kp_parts="$kp_parts bucket/store"
[ -z "$kp_warm" ] || kp_parts="$kp_parts warm"
for kp_part in $kp_parts; do
  # shellcheck disable=SC1090
  . "$kp_runtime/$kp_part.sh"
done

readonly kp_EXIT_FAILED=90 kp_EXIT_TRY_AGAIN=91 kp_EXIT_STOP_STUDY=92

kp_study=${KUBEPAR_STUDY:-study}
kp_seed=${KUBEPAR_SEED:-1}
kp_index=${JOB_COMPLETION_INDEX:-0}
kp_tasks=${KUBEPAR_TASKS:-1}
kp_task_list=${KUBEPAR_TASK_LIST:-}
kp_tasks_per_pod=${KUBEPAR_TASKS_PER_POD:-1}
kp_retries=${KUBEPAR_RETRIES:-0}
# The exit codes of the command after which a task is not tried again, and those after which it is, without counting.
kp_never_codes=${KUBEPAR_NO_RETRY_EXIT_CODES:-}
kp_free_codes=${KUBEPAR_FREE_RETRY_EXIT_CODES:-}
# How many earlier pods of this index Kubernetes has counted as failed.
kp_lost_pods=${KUBEPAR_LOST_PODS:-0}
kp_task_timeout=${KUBEPAR_TASK_TIMEOUT:-0}
kp_max_failed=${KUBEPAR_MAX_FAILED_TASKS:-}
kp_pod=${KUBEPAR_POD_UID:-local}
kp_cpus=${KUBEPAR_CPUS:-1}
kp_files=${KUBEPAR_FILES:-}
kp_columns=${KUBEPAR_COLUMNS:-}
kp_scratch=${KUBEPAR_SCRATCH:-}
kp_termination_log=${KUBEPAR_TERMINATION_LOG:-}
kp_loop=${KUBEPAR_LOOP:-}
# How many items a process of a loop gets.
kp_items_per_process=${KUBEPAR_ITEMS_PER_PROCESS:-}
kp_cgroup=${KUBEPAR_CGROUP:-/sys/fs/cgroup}
# Where results go: to the log, the queue's Redis, a volume, or a bucket.
kp_results_folder=${KUBEPAR_RESULTS:-}
kp_results=log
[ -z "$kp_queue" ] || kp_results=redis
[ -z "$kp_results_folder" ] || kp_results=volume
[ -z "$kp_bucket" ] || kp_results=bucket

kp_succeeded=0
kp_failed=0

main() {
  keep_from_wrapper
  start_log
  check_configuration "$@"
  export_defaults
  [ -z "$kp_bucket" ] || try_bucket
  if [ -n "$kp_queue" ]; then
    run_queue "$@"
  else
    run_tasks "$@"
  fi
}

run_tasks() {
  for kp_range in $kp_chosen; do
    kp_task=${kp_range%-*} kp_last=${kp_range#*-}
    while [ "$kp_task" -le "$kp_last" ]; do
      if [ -n "$kp_table" ]; then
        read_row
        with_values run_task "$@"
      else
        kp_parameters_json='{}'
        run_task "$@"
      fi
      [ -z "$kp_interrupted" ] || finish "$kp_EXIT_TRY_AGAIN"
      if [ -n "$kp_max_failed" ] && [ "$kp_failed" -gt "$kp_max_failed" ]; then
        stop_study "more than $kp_max_failed tasks failed, which is all that maxFailedTasks allows"
      fi
      kp_task=$((kp_task + 1))
    done
  done
  [ "$kp_failed" -eq 0 ] || finish "$kp_EXIT_FAILED"
  finish 0
}

# Sets kp_chosen to the tasks of this pod, as ranges FIRST-LAST: those at its positions in the list, starting at index x
# tasks per pod.
choose_tasks() {
  kp_chosen='' kp_fault='' kp_skip=$((kp_index * kp_tasks_per_pod)) kp_room=$kp_tasks_per_pod
  kp_task_list=${kp_task_list:-0-$((kp_tasks - 1))}
  split_at ,
  for kp_range in $kp_task_list; do
    choose_from "${kp_range%-*}" "${kp_range#*-}" || { kp_fault="'$kp_range'"; break; }
    [ "$kp_room" -gt 0 ] || break
  done
  split_as_before
  [ -z "$kp_fault" ] || stop_study "KUBEPAR_TASK_LIST must have numbers below $kp_tasks, such as 3,7-9, got $kp_fault"
  [ -n "$kp_chosen" ] || stop_study "index $kp_index has no task: there are those of $kp_task_list, $kp_tasks_per_pod to a pod"
}

choose_from() {
  { is_number "$1" && is_number "$2" && [ "$1" -le "$2" ] && [ "$2" -lt "$kp_tasks" ]; } || return 1
  kp_first=$(($1 + kp_skip)) kp_last=$2
  if [ "$kp_first" -gt "$kp_last" ]; then
    kp_skip=$((kp_first - kp_last - 1))
    return
  fi
  [ "$((kp_last - kp_first))" -lt "$kp_room" ] || kp_last=$((kp_first + kp_room - 1))
  kp_chosen="$kp_chosen $kp_first-$kp_last"
  kp_skip=0 kp_room=$((kp_room - (kp_last - kp_first + 1)))
}

# Runs the attempts of one task, until one succeeds, none is left, or the pod is told to stop.
run_task() {
  kp_attempt=$((kp_lost_pods + 1)) kp_free=0
  while :; do
    run_attempt "$@"
    write_record
    case $kp_status:$kp_retry in
      succeeded:) kp_succeeded=$((kp_succeeded + 1)); return ;;
      interrupted:) return ;;
      # The same result would be just as large again.
      result-too-large: | *:never) break ;;
      *:free) wait_for_free_retry || return ;;
      *) [ "$((kp_attempt - kp_free))" -le "$kp_retries" ] || break ;;
    esac
    kp_attempt=$((kp_attempt + 1))
  done
  kp_failed=$((kp_failed + 1))
}

# A problem that no further attempt can fix stops the whole study at once.
check_configuration() {
  [ $# -gt 0 ] || stop_study 'no command was given'
  for kp_tool in base64 cat chmod cp date env head mkdir mkfifo rm sha256sum sleep tail tee timeout wc; do
    command -v "$kp_tool" >/dev/null 2>&1 || stop_study "the image has no '$kp_tool'; kubepar needs coreutils or busybox in it"
  done
  for kp_number in "$kp_seed" "$kp_index" "$kp_tasks" "$kp_tasks_per_pod" "$kp_retries" "$kp_lost_pods" \
    "$kp_task_timeout" "$kp_cpus" "${kp_max_failed:-0}" "${kp_items_per_process:-1}" $kp_never_codes $kp_free_codes; do
    case $kp_number in
      '' | *[!0-9]*) stop_study "'$kp_number' must be a whole number" ;;
    esac
  done
  [ "$kp_tasks_per_pod" -gt 0 ] || stop_study 'KUBEPAR_TASKS_PER_POD must be at least 1'
  [ "${kp_items_per_process:-1}" -gt 0 ] || stop_study 'KUBEPAR_ITEMS_PER_PROCESS must be at least 1'
  [ -n "$kp_queue" ] || choose_tasks
  [ -z "$kp_unfit" ] || stop_study "KUBEPAR_ENV must have names of variables, got '$kp_unfit'"
  find_folders
}

# For problems that another pod may not have.
try_again() {
  printf 'kubepar: %s\n' "$1" >&2
  kp_reason=$1
  finish "$kp_EXIT_TRY_AGAIN"
}

stop_study() {
  # A signal to all processes of a terminal may have ended one that this shell needed.
  [ -z "$kp_interrupted" ] || finish "$kp_EXIT_TRY_AGAIN"
  printf 'kubepar: %s\n' "$1" >&2
  kp_reason=$1
  finish "$kp_EXIT_STOP_STUDY"
}

finish() {
  write_termination_log
  [ -z "$kp_warm" ] || stop_server
  [ -z "$kp_queue" ] || dismiss_sidecar "$kp_queue"
  [ -z "$kp_bucket" ] || dismiss_sidecar "$kp_bucket"
  exit "$1"
}

main "$@"
