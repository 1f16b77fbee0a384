# shellcheck shell=sh
# Sends the calls of the loader and the sidecar to Redis: runs redis-cli with the password of REDISCLI_AUTH, once for
# each call, and again while Redis can't be reached.
#
# inputs:  words.sh and patience.sh; KUBEPAR_QUEUE_NAME, KUBEPAR_REDIS_HOST, KUBEPAR_REDIS_PORT, REDISCLI_AUTH; kp_errors, a file for messages
# outputs: kp_reply by call; kp_trouble, the error message of Redis or redis-cli

# How often the message that Redis is unavailable is repeated, in seconds.
readonly kp_TELL_SECONDS=30

kp_queue_name=${KUBEPAR_QUEUE_NAME:-queue}
kp_redis_host=${KUBEPAR_REDIS_HOST:-127.0.0.1}
kp_redis_port=${KUBEPAR_REDIS_PORT:-6379}
# The user of Redis: the sidecar's user may do no more than it needs.
kp_redis_user=default
kp_redis_address=
kp_trouble=
# How long one call may take, in seconds.
kp_call_seconds=15

redis() {
  timeout "$kp_call_seconds" redis-cli -h "${kp_redis_address:-$kp_redis_host}" -p "$kp_redis_port" --user "$kp_redis_user" -e "$@"
}

# Looks up the host once: each redis-cli would ask the name server again. Without getent, they do.
find_redis() {
  kp_redis_address=$(getent hosts "$kp_redis_host" 2>/dev/null)
  kp_redis_address=${kp_redis_address%% *}
}

# One try: sets kp_reply, or kp_trouble. The dot preserves trailing line ends of the reply, to which redis-cli adds one.
try_redis() {
  [ -n "$kp_redis_address" ] || find_redis
  if kp_reply=$(redis "$@" 2>"$kp_errors" && printf .); then
    kp_reply=${kp_reply%.}
    kp_reply=${kp_reply%?}
    return 0
  fi
  # It may have changed by now.
  kp_redis_address=
  kp_trouble=$(head -c 300 "$kp_errors")
  kp_trouble=${kp_trouble:-no answer from $kp_redis_host:$kp_redis_port within $kp_call_seconds s}
  return 1
}

# A function of the library, tried once: try_call NAME ARGUMENT...
try_call() {
  kp_function=$1
  shift
  try_redis FCALL "$kp_function" 1 "$kp_queue_name" "$@"
}

# The same until Redis answers: its calls may be repeated. Fails after kp_PATIENCE seconds, and at once if the call
# itself is wrong.
call() {
  insist try_call "$@"
}

insist() {
  look_at_clock
  kp_insists_since=$kp_now kp_told_at=$((kp_now - kp_TELL_SECONDS))
  until "$@"; do
    case $kp_trouble in
      *KPARG* | *WRONGTYPE*) return 1 ;;
    esac
    look_at_clock
    # In whole seconds: the first one was incomplete.
    [ "$((kp_now - kp_insists_since))" -le "$kp_PATIENCE" ] || return 1
    if [ "$((kp_now - kp_told_at))" -ge "$kp_TELL_SECONDS" ]; then
      say "waits for Redis at $kp_redis_host:$kp_redis_port: $kp_trouble"
      kp_told_at=$kp_now
    fi
    sleep 1
  done
}
