# shellcheck shell=sh
# Sends requests of a worker to a sidecar through one pipe, and reads the answers from another. README.md, "Between a
# worker and its sidecars", documents the pipes.
#
# inputs:  kp_pipes, the folder of the pipes
# outputs: kp_answer by request and wait_for_sidecar

# How long a sidecar may take to start, in seconds.
readonly kp_SIDECAR_SECONDS="${KUBEPAR_SIDECAR_SECONDS:-300}"

# How long a sidecar may take to answer a probe or to store a result, in seconds, in addition to a transfer at the least
# speed, in bytes per second: longer than it insists itself. Shorter for an attempt that was interrupted, whose pod has
# little time to end.
readonly kp_ANSWER_SECONDS="${KUBEPAR_ANSWER_SECONDS:-1800}" kp_LAST_SECONDS=10 kp_ANSWER_SPEED=5000

kp_answer=
kp_interrupted=${kp_interrupted:-}

# Asks until there is an answer: request VERB TOKEN [BYTES TEXT [FILE]], where BYTES is the length of both, including
# the line end of the text. A restarted sidecar asks for the request again, and recognizes one that it has already
# answered by its number. Fails if the worker is told to stop while it waits for an item, or for the bucket.
request() {
  kp_verb=$1
  read -r kp_number </proc/sys/kernel/random/uuid
  kp_header="$kp_number $1 $2 ${3:-0}"
  kp_message_file=${5:-}
  case $1 in
    store | probe)
      start_guard "${3:-0}"
      ask ${4+"$4"}
      set -- "$?"
      stop_guard
      return "$1"
      ;;
  esac
  # The text, if any.
  ask ${4+"$4"}
}

ask() {
  until send "$@" && listen; do
    case $kp_verb in
      lease-item | probe) [ -z "$kp_interrupted" ] || { kp_answer=interrupted; return 1; } ;;
      # Not at full speed, should it never get all of it.
      store) sleep 1 ;;
    esac
    if [ ! -p "$kp_pipes/requests" ]; then
      kp_answer='stopped the sidecar is gone'
      return
    fi
  done
}

# Gives the answer itself that a sidecar does not give, because it ends again and again. In steps of one second, so that
# a sleep left behind by the killed shell does not last.
start_guard() {
  if [ -n "$kp_interrupted" ] && [ "${kp_status:-}" != succeeded ]; then
    kp_limit=$kp_LAST_SECONDS
  else
    kp_limit=$((kp_ANSWER_SECONDS + $1 / kp_ANSWER_SPEED))
  fi
  (
    while [ "$kp_limit" -gt 0 ]; do
      sleep 1
      kp_limit=$((kp_limit - 1))
    done
    # The worker may wait for a reader.
    exec 8<>"$kp_pipes/requests" 9<>"$kp_pipes/replies"
    printf '%s unavailable its sidecar does not answer; see the log of its container\n' "$kp_number" >&9
    timeout 5 cat <&8
  ) >/dev/null 2>&1 </dev/null &
  kp_guard=$!
}

# KILL, because it may still have this shell's trap for TERM.
stop_guard() {
  kill -KILL "$kp_guard" 2>/dev/null
  wait "$kp_guard" 2>/dev/null || :
}

# Sets kp_answer, whatever signal arrives meanwhile: the sidecar has the request. Fails if it asks for it again.
listen() {
  while :; do
    kp_interrupted_before=$kp_interrupted
    ! hear || return 0
    { [ -n "$kp_interrupted" ] && [ -z "$kp_interrupted_before" ]; } || return 1
    case $kp_verb in lease-item | probe) return 1 ;; esac
  done
}

# The pipe may have lost its reader: without this trap, that would end the shell. The text comes from memory, because
# the disk may be full.
send() {
  trap '' PIPE
  {
    printf '%s\n' "$kp_header" "$@" && { [ -z "$kp_message_file" ] || cat -- "$kp_message_file"; }
  } 2>/dev/null >"$kp_pipes/requests"
  kp_is_sent=$?
  trap - PIPE
  return "$kp_is_sent"
}

# Sets kp_answer. Skips answers to others, who did not wait for them.
hear() {
  while read -r kp_of kp_answer; do
    case $kp_of in
      "$kp_number") return 0 ;;
      again) return 1 ;;
    esac
  done <"$kp_pipes/replies"
  return 1
}

# Tells the sidecar with the pipes in $1 that its worker has ended. Kubernetes would notice that, stop the sidecar and
# notice its end one after the other, a second each. A full pipe, which a sidecar that hangs may leave, must not keep
# the pod.
dismiss_sidecar() {
  # shellcheck disable=SC2016 # for that shell
  [ ! -p "$1/requests" ] || timeout 1 sh -c 'echo "end end - 0" 1<>"$1"' sh "$1/requests" >/dev/null 2>&1
}

# Waits for the sidecar in the container $1, whose last pipe is $2. Fails if the worker is told to stop meanwhile, or if
# there is no sidecar for too long: kp_answer then says so.
wait_for_sidecar() {
  clock
  kp_waits_since=$kp_centiseconds
  until [ -p "$kp_pipes/$2" ]; do
    kp_answer=interrupted
    [ -z "$kp_interrupted" ] || return 1
    clock
    kp_answer="stopped the container '$1' of this pod does not start; see its log"
    [ "$((kp_centiseconds - kp_waits_since))" -lt "$((kp_SIDECAR_SECONDS * 100))" ] || return 1
    sleep 0.1
  done
}
