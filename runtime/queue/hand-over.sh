# shellcheck shell=sh
# Sends requests of a worker to the sidecar through one pipe, and reads the answers from another.
#
# inputs:  kp_queue, the folder of the pipes
# outputs: kp_answer by request; kp_token, kp_task, kp_attempt, kp_row by lease_item

# How long the sidecar may take to start, in seconds.
readonly kp_SIDECAR_SECONDS="${KUBEPAR_SIDECAR_SECONDS:-300}"

kp_answer=
kp_interrupted=${kp_interrupted:-}

# Asks until there is an answer: request VERB TOKEN [BYTES TEXT [FILE]], where BYTES is the length of both, including
# the line end of the text. A restarted sidecar asks for the request again, and recognizes one that it has already
# answered by its number. Fails if the worker is told to stop while it waits for an item.
request() {
  kp_verb=$1
  read -r kp_number </proc/sys/kernel/random/uuid
  kp_header="$kp_number $1 $2 ${3:-0}"
  kp_message_file=${5:-}
  # The text, if any.
  set -- ${4+"$4"}
  until send "$@" && hear; do
    [ "$kp_verb" != lease-item ] || [ -z "$kp_interrupted" ] || return 1
    if [ ! -p "$kp_queue/requests" ]; then
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
  } 2>/dev/null >"$kp_queue/requests"
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
  done <"$kp_queue/replies"
  return 1
}

# Fails if the worker is told to stop meanwhile, or if there is no sidecar for too long: kp_answer then says so.
wait_for_sidecar() {
  clock
  kp_waits_since=$kp_centiseconds
  until [ -p "$kp_queue/stale" ]; do
    kp_answer=interrupted
    [ -z "$kp_interrupted" ] || return 1
    clock
    kp_answer="stopped the container 'queue' of this pod does not start; see its log"
    [ "$((kp_centiseconds - kp_waits_since))" -lt "$((kp_SIDECAR_SECONDS * 100))" ] || return 1
    sleep 0.1
  done
}

# Sets kp_token, kp_task, kp_attempt, kp_known, kp_item if it is known, and kp_row for an item that is in no table. Fails if there is none: the
# queue is drained or unavailable, or the worker is told to stop; kp_answer then says which.
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
