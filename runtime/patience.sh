# shellcheck shell=sh
# How long the containers next to a task wait for something that is unavailable.
#
# inputs:  KUBEPAR_PATIENCE; kp_call_file, where one process notes a call and another one watches it
# outputs: kp_now by look_at_clock; kp_call_count by begin_call

# How long Redis or the bucket may be unavailable, in seconds: a node that restarts takes minutes.
readonly kp_PATIENCE="${KUBEPAR_PATIENCE:-600}"

# Sets kp_now to the seconds of a monotonic clock.
look_at_clock() {
  read -r kp_now kp_ignored </proc/uptime
  kp_now=${kp_now%.*}
}

# Sets kp_delay to this many milliseconds in seconds, minus a random part of up to $2 thousandths, so that many pods do
# not all ask at once.
shorten_delay() {
  read -r kp_random </proc/sys/kernel/random/uuid
  kp_ms=$(($1 - $1 * (0x${kp_random%%-*} % $2) / 1000))
  kp_delay=$((kp_ms / 1000)).$(printf %03d "$((kp_ms % 1000))")
}

# Notes that a process, $1, works on a call that may take $2 seconds, so that the call needs no process for its time
# limit. The file is overwritten in place, which a full disk allows.
kp_call_count=0
begin_call() {
  kp_call_count=$((kp_call_count + 1))
  { printf '%-40s\n' "$kp_call_count $1 $2" 1<>"$kp_call_file"; } 2>/dev/null
}

end_call() {
  printf '%-40s\n' '' 1<>"$kp_call_file"
}

# Lets a second pass, and ends a call that takes too long.
pass_second() {
  # In the background, so that a signal is received.
  sleep 1 >/dev/null 2>&1 &
  wait $!
  look_at_clock
  end_hung_call
}

# Kills the process of a call that takes too long. Once a second.
end_hung_call() {
  kp_waiting='' kp_waiting_process='' kp_waiting_limit=0
  read -r kp_waiting kp_waiting_process kp_waiting_limit <"$kp_call_file"
  if [ -z "$kp_waiting" ] || [ "$kp_waiting" != "${kp_waited:-}" ]; then
    kp_waited=$kp_waiting kp_waited_since=$kp_now
  elif [ "$((kp_now - kp_waited_since))" -ge "$kp_waiting_limit" ]; then
    kill -KILL "$kp_waiting_process" 2>/dev/null
  fi
}
