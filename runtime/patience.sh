# shellcheck shell=sh
# How long the containers next to a task wait for something that is unavailable, and how they say so.
#
# inputs:  KUBEPAR_PATIENCE
# outputs: kp_now by look_at_clock; lines on standard error

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

say() {
  printf 'kubepar: %s\n' "$1" >&2
}
