# shellcheck shell=sh
# Sends requests of a worker to a sidecar through one pipe, and reads the answers from another. README.md, "Between a
# worker and its sidecars", documents the pipes.
#
# inputs:  kp_pipes, the folder of the pipes
# outputs: kp_answer by request and wait_for_sidecar

# How long a sidecar may take to start, in seconds.
readonly kp_SIDECAR_SECONDS="${KUBEPAR_SIDECAR_SECONDS:-300}"

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
  # The text, if any.
  set -- ${4+"$4"}
  until send "$@" && hear; do
    case $kp_verb in
      lease-item | probe) [ -z "$kp_interrupted" ] || { kp_answer=interrupted; return 1; } ;;
    esac
    if [ ! -p "$kp_pipes/requests" ]; then
      kp_answer='stopped the sidecar is gone'
      return
    fi
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
