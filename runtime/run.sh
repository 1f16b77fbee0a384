#!/bin/sh
# Runs the tasks of one pod, one after another, each with its retries, and tells Kubernetes by its exit code what to do next.
#
# usage:   run.sh COMMAND [ARGUMENT...]
# inputs:  environment variables, see README.md beside this file
# outputs: the command's own output, live, and after each attempt a sealed block, on standard output;
#          the pod's summary and last records in the file KUBEPAR_TERMINATION_LOG
# exit:    0 every task has a result; 90 a task failed for good; 91 interrupted, try again;
#          92 stop the study: it is misconfigured, or more tasks failed than allowed
set -u

runtime=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd) || exit 92
# shellcheck source=runtime/record.sh
. "$runtime/record.sh"
# shellcheck source=runtime/parameters.sh
. "$runtime/parameters.sh"
# shellcheck source=runtime/attempt.sh
. "$runtime/attempt.sh"

readonly EXIT_FAILED=90 EXIT_TRY_AGAIN=91 EXIT_STOP_STUDY=92

study=${KUBEPAR_STUDY:-study}
seed=${KUBEPAR_SEED:-1}
index=${KUBEPAR_POD_INDEX:-${JOB_COMPLETION_INDEX:-0}}
tasks=${KUBEPAR_TASKS:-1}
tasks_per_pod=${KUBEPAR_TASKS_PER_POD:-1}
retries=${KUBEPAR_RETRIES:-0}
# How many pods of this index Kubernetes has counted as failed before this one.
lost_pods=${KUBEPAR_LOST_PODS:-0}
task_timeout=${KUBEPAR_TASK_TIMEOUT:-0}
max_failed=${KUBEPAR_MAX_FAILED_TASKS:-}
pod=${KUBEPAR_POD_UID:-local}
cpus=${KUBEPAR_CPUS:-1}
files=${KUBEPAR_FILES:-}
table=${KUBEPAR_TABLE:-}
columns=${KUBEPAR_COLUMNS:-}
scratch=${KUBEPAR_SCRATCH:-}
termination_log=${KUBEPAR_TERMINATION_LOG:-}

interrupted=
succeeded=0
failed=0

main() {
  start_log
  check_configuration "$@"
  trap 'interrupt TERM' TERM
  trap 'interrupt INT' INT

  first=$((index * tasks_per_pod))
  last=$((first + tasks_per_pod - 1))
  [ "$last" -lt "$tasks" ] || last=$((tasks - 1))
  task=$first
  while [ "$task" -le "$last" ]; do
    run_task "$@"
    [ -z "$interrupted" ] || finish "$EXIT_TRY_AGAIN"
    if [ -n "$max_failed" ] && [ "$failed" -gt "$max_failed" ]; then
      stop_study "more than $max_failed tasks failed, which is all that maxFailedTasks allows"
    fi
    task=$((task + 1))
  done
  [ "$failed" -eq 0 ] || finish "$EXIT_FAILED"
  finish 0
}

# The attempts of one task, until one works, none is left, or the pod is told to stop.
run_task() {
  read_row
  write_json
  if [ -n "$table" ]; then
    # Each word goes to the end of the list as it is filled, so that all of them keep their order.
    for word in "$@"; do
      shift
      fill_word "$word"
      set -- "$@" "$filled"
    done
  fi
  command_name=$1
  attempt=$((lost_pods + 1))
  while :; do
    run_attempt "$@"
    write_record
    case $status in
      succeeded) succeeded=$((succeeded + 1)); return ;;
      interrupted) return ;;
      # The same result would be as large again.
      result-too-large) break ;;
      *) ;;
    esac
    [ "$attempt" -le "$retries" ] || break
    attempt=$((attempt + 1))
  done
  failed=$((failed + 1))
}

interrupt() {
  interrupted=$1
  signal_command TERM
}

# What no attempt could mend stops the whole study at once.
check_configuration() {
  [ $# -gt 0 ] || stop_study 'no command was given'
  for tool in base64 cat chmod cp date head mkdir mkfifo rm sha256sum sleep tail tee timeout wc; do
    command -v "$tool" >/dev/null 2>&1 || stop_study "the image has no '$tool'; kubepar needs coreutils or busybox in it"
  done
  for number in "$seed" "$index" "$tasks" "$tasks_per_pod" "$retries" "$lost_pods" "$task_timeout" "$cpus" "${max_failed:-0}"; do
    case $number in
      '' | *[!0-9]*) stop_study "'$number' must be a whole number" ;;
      *) ;;
    esac
  done
  [ "$tasks_per_pod" -gt 0 ] || stop_study 'KUBEPAR_TASKS_PER_POD must be at least 1'
  [ "$((index * tasks_per_pod))" -lt "$tasks" ] || stop_study "index $index has no task: the study has $tasks, $tasks_per_pod to a pod"
  if [ -z "$scratch" ]; then
    scratch=${TMPDIR:-/tmp}/kubepar.$$
    trap 'remove_folder "$scratch"' EXIT
  fi
  mkdir -p -- "$scratch" || try_again "can't write to $scratch"
}

# What another pod may not meet.
try_again() {
  printf 'kubepar: %s\n' "$1" >&2
  reason=$1
  finish "$EXIT_TRY_AGAIN"
}

stop_study() {
  printf 'kubepar: %s\n' "$1" >&2
  reason=$1
  finish "$EXIT_STOP_STUDY"
}

finish() {
  write_termination_log
  exit "$1"
}

main "$@"
