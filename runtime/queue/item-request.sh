# shellcheck shell=sh
# Asks the sidecar for an item, and reads which one a command with a loop holds.
#
# inputs:  kp_queue, the folder of the pipes, and those of hand-over.sh; kp_folder
# outputs: kp_token, kp_task, kp_attempt; by lease_item also kp_known, kp_item, kp_row and kp_answer

# Sets kp_token, kp_task, kp_attempt, kp_known, kp_item if it is known, and kp_row for an item that is in no table. Fails
# if there is none: the queue is drained or unavailable, or the worker is told to stop; kp_answer then says which.
lease_item() {
  while request lease-item -; do
    case $kp_answer in
      'wait '*)
        # In the background, so that a signal is received.
        sleep "${kp_answer#wait }" >/dev/null 2>&1 &
        wait $! 2>/dev/null
        [ -z "$kp_interrupted" ] || break
        ;;
      'item '*)
        split_answer
        return 0
        ;;
      *) return 1 ;;
    esac
  done
  kp_answer=interrupted
  return 1
}

split_answer() {
  kp_item=${kp_answer#item }
  kp_token=${kp_item%% *} kp_item=${kp_item#* }
  kp_task=${kp_item%% *} kp_item=${kp_item#* }
  kp_attempt=${kp_item%% *} kp_item=${kp_item#* }
  kp_known=${kp_item%% *} kp_item=${kp_item#"$kp_known"}
  kp_item=${kp_item# }
  kp_row=
  [ "$kp_known" = yes ] || kp_row=$(cat "$kp_queue/row")
}

# The item that a command with a loop holds: token, task, attempt, when it took it, and the value of count_oom_kills
# then. Fails if it holds none.
read_held() {
  [ -s "$kp_folder/held" ] && read -r kp_token kp_task kp_attempt kp_started kp_started_at kp_oom_kills_before <"$kp_folder/held"
}
