# shellcheck shell=sh
# A worker of a queue: runs the command for one item after another until the queue is drained. With KUBEPAR_LOOP the command
# runs once and asks for the items itself, with lease.sh and complete.sh. With KUBEPAR_ITEMS_PER_PROCESS, it runs again
# after that many items.
#
# inputs:  the variables of run.sh; the command as arguments of run_queue
# outputs: those of run.sh

# shellcheck source=runtime/queue/item-request.sh
. "$kp_runtime/queue/item-request.sh"
# shellcheck source=runtime/queue/outcome.sh
. "$kp_runtime/queue/outcome.sh"

run_queue() {
  kp_pipes=$kp_queue
  if wait_for_sidecar queue stale && count_dead; then
    if [ -n "$kp_loop" ]; then run_loop "$@"; else run_items "$@"; fi
  fi
  case $kp_answer in
    'drained '*) end_drained "${kp_answer#drained }" ;;
    'stopped '*) stop_study "${kp_answer#stopped }" ;;
    'unavailable '*) try_again "${kp_answer#unavailable }" ;;
    interrupted)
      # An item that was on its way when the worker was told to stop: no work was done for it.
      [ ! -p "$kp_queue/stale" ] || request release -
      finish "$kp_EXIT_TRY_AGAIN"
      ;;
    *) stop_study "can't understand the sidecar: $kp_answer" ;;
  esac
}

# A killed worker could not count; the next one does. Fails if too many are dead.
count_dead() {
  [ -n "$kp_max_failed" ] || return 0
  request count -
  check_dead
  case $kp_answer in
    'stopped '*) return 1 ;;
  esac
}

# $1 contains the number of dead items and the number of done items.
end_drained() {
  kp_dead=${1% *}
  [ "$kp_dead" -ne 0 ] || finish 0
  kp_reason="the queue is drained: ${1#* } items are done, $kp_dead dead"
  say "$kp_reason"
  finish "$kp_EXIT_FAILED"
}

# A process of the command for each item.
run_items() {
  while lease_item; do
    [ "$kp_known" = no ] || read_row
    with_values run_item "$@"
    case $kp_answer in
      'stopped '* | 'unavailable '*) return ;;
    esac
    [ -z "$kp_interrupted" ] || { kp_answer=interrupted; return; }
  done
}

run_item() {
  kp_free=0
  while run_attempt "$@"; [ "$kp_retry" = free ]; do
    say "attempt $kp_attempt of task $kp_task ended with exit code $kp_exit_code and starts again, without counting"
    wait_for_free_retry || { kp_status=interrupted kp_retry=''; break; }
  done
  if [ "$kp_status" = lost ]; then
    say "attempt $kp_attempt of task $kp_task ended: its lease was lost"
    return
  fi
  tell_outcome
  log_record
  if [ "$kp_status" = succeeded ]; then kp_succeeded=$((kp_succeeded + 1)); else kp_failed=$((kp_failed + 1)); fi
}

# Runs the command repeatedly, until it has received the answer that the queue is drained. A command that ends while it
# holds an item has failed that item.
run_loop() {
  tell_items
  kp_runs=0 kp_vain_runs=0 kp_free=0
  kp_parameters_json='{}'
  while :; do
    kp_runs=$((kp_runs + 1))
    kp_task=run kp_attempt=$kp_runs
    run_attempt "$@"
    end_run
    [ -z "$kp_interrupted" ] || { kp_answer=interrupted; return; }
    # If there was no room for the answer, the command asks again.
    if [ -s "$kp_folder/end" ]; then
      read -r kp_answer <"$kp_folder/end"
      [ "$kp_exit_code" -eq 0 ] || say "the command ended with exit code $kp_exit_code after its last item"
      if [ "$kp_answer" != renew ] || ! wait_for_item; then return; fi
      kp_vain_runs=0
      continue
    fi
    if [ -e "$kp_folder/item" ]; then kp_vain_runs=0; else count_vain_run; fi
  done
}

# Waits until there is an item for another process, which would otherwise load its packages and data in vain. The item
# goes back at once: loading may take longer than taskTimeout allows. Fails if there is none; kp_answer then says why.
wait_for_item() {
  lease_item || return 1
  request release "$kp_token"
  [ -z "$kp_interrupted" ] || kp_answer=interrupted
  case $kp_answer in
    'stopped '* | interrupted) return 1 ;;
  esac
}

# Sets kp_items_are to how the JSON of an item follows from its text: it is the same (object), or the only value of one
# with quotation marks (text) or without (bare); or it does not (other).
tell_items() {
  kp_items_are=other kp_kind=
  case $kp_columns in
    *' '*) kp_items_are=object; return ;;
  esac
  { read -r kp_kind kp_ignored <"$kp_table/axes"; } 2>/dev/null
  [ "$kp_kind" != range ] || { kp_items_are=bare; return; }
  case $(cut -c 1 -- "$kp_table"/rows-* 2>/dev/null | sort -u) in
    '"') kp_items_are=text ;;
    *\"* | '') ;;
    *) kp_items_are=bare ;;
  esac
}

# The item that the command held when it ended.
end_run() {
  [ "$kp_status" != lost ] || { say 'the command was ended: the lease of its item was lost'; return; }
  read_held || return 0
  # The process that was killed for its memory use may have belonged to an earlier item.
  if [ "$kp_status" = out-of-memory ] && [ "$kp_oom_kills" -eq "$kp_oom_kills_before" ]; then
    kp_status=failed
    [ "$kp_exit_code" -ne 0 ] || kp_status=succeeded
    judge_retry
  fi
  if [ "$kp_retry" = free ]; then
    say "attempt $kp_attempt of task $kp_task ended with exit code $kp_exit_code and starts again, without counting"
    request release "$kp_token"
    : >"$kp_folder/held"
    keep_end
    [ -s "$kp_folder/end" ] || wait_for_free_retry || :
    return
  fi
  # Without its own error, it has just left its item behind.
  if [ "$kp_status" = succeeded ]; then
    refuse_result failed 'the command ended without completing its item'
  fi
  count_time
  tell_outcome
  log_record
  keep_end
}

# Without a queue or a bucket, the command is not started again.
keep_end() {
  case $kp_answer in
    'stopped '* | 'unavailable '*) printf '%s\n' "$kp_answer" >"$kp_folder/end" ;;
  esac
}

# A command that never takes an item would be restarted forever.
count_vain_run() {
  kp_vain_runs=$((kp_vain_runs + 1))
  if [ "$kp_vain_runs" -gt "$kp_retries" ]; then
    [ "$kp_exit_code" -eq 0 ] || stop_study "the command ended with exit code $kp_exit_code before it took an item: $(tail -n 3 "$kp_error_file")"
    stop_study 'the command ended without taking an item; with loop: true it asks for them itself: kubepar_lease() in R'
  fi
  pause 1
}

# Ends the command when the sidecar reports that its lease is lost: another worker then has the item.
watch_lease() {
  (
    trap - TERM INT
    while [ -p "$kp_queue/stale" ]; do
      while read -r kp_lost; do
        [ -z "$kp_loop" ] || read_held || continue
        [ "$kp_lost" = "$kp_token" ] || continue
        : >"$kp_folder/lost"
        end_command KILL
      done <"$kp_queue/stale"
    done
  ) >/dev/null 2>&1 &
  kp_watcher=$!
}

stop_watching() {
  # KILL, because it may still have this shell's trap for TERM.
  kill -KILL "$kp_watcher" 2>/dev/null
  wait "$kp_watcher" 2>/dev/null
}

# Variables for a command that asks for items itself.
export_loop() {
  unset KUBEPAR_TASK KUBEPAR_ATTEMPT JOB_COMPLETION_INDEX
  is_set PYTHONHASHSEED || export PYTHONHASHSEED="$kp_seed"
  export KUBEPAR_PATH="${PATH-}"
  export KUBEPAR_LEASE="$kp_runtime/queue/lease.sh" KUBEPAR_COMPLETE="$kp_runtime/queue/complete.sh"
  export KUBEPAR_FAIL="$kp_runtime/queue/fail.sh" KUBEPAR_FUNCTIONS="$kp_runtime/queue/functions.sh" KUBEPAR_ITEM="$kp_folder/item"
  export KUBEPAR_QUEUE="$kp_queue" KUBEPAR_POD_UID="$kp_pod" KUBEPAR_RESULTS="$kp_results_folder" KUBEPAR_CGROUP="$kp_cgroup"
  [ -z "$kp_bucket" ] || export KUBEPAR_BUCKET="$kp_bucket"
  export KUBEPAR_ITEMS_ARE="$kp_items_are" KUBEPAR_ITEMS_PER_PROCESS="$kp_items_per_process"
  export KUBEPAR_CLOCK="$kp_epoch_at" KUBEPAR_TABLE="$kp_table" KUBEPAR_COLUMNS="$kp_columns" KUBEPAR_MAX_FAILED_TASKS="$kp_max_failed"
}
