#!/bin/sh
# Uploads the results of a worker to the bucket of its study. Only this container has the credentials. The worker asks
# through a pipe; README.md in this folder documents the requests.
#
# usage:   sidecar.sh
# inputs:  KUBEPAR_BUCKET, the folder of the pipes; KUBEPAR_BUCKET_SPOOL, a folder for results; KUBEPAR_BUCKET_FOLDER, the
#          study's folder as rclone names it, store:BUCKET/FOLDER; KUBEPAR_POD_UID; KUBEPAR_PATIENCE; those of rclone.sh
# exit:    0 told to stop, or the worker has ended; others: it must be restarted
set -u

kp_runtime=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd) || exit 1
kp_pipes=$KUBEPAR_BUCKET kp_spool=$KUBEPAR_BUCKET_SPOOL
kp_store=${KUBEPAR_BUCKET_FOLDER%%/*} kp_folder=${KUBEPAR_BUCKET_FOLDER#*/}
# A result may have any size.
kp_message_limit=''
kp_disk_full="the container 'bucket' can't write: the disk of its node is full"
kp_full_answer="unavailable $kp_disk_full"
# shellcheck source=runtime/words.sh
. "$kp_runtime/../words.sh"
# shellcheck source=runtime/patience.sh
. "$kp_runtime/../patience.sh"
# shellcheck source=runtime/pipes.sh
. "$kp_runtime/../pipes.sh"
# shellcheck source=runtime/bucket/credentials.sh
. "$kp_runtime/credentials.sh"
# shellcheck source=runtime/bucket/rclone.sh
. "$kp_runtime/rclone.sh"
# shellcheck source=runtime/bucket/trouble.sh
. "$kp_runtime/trouble.sh"

# How long a call pauses before it is repeated, at first and at most, in milliseconds.
readonly kp_FIRST_PAUSE_MS=1000 kp_MOST_PAUSE_MS=30000
# How long a pod may be without credentials after its start, in seconds.
readonly kp_IDENTITY_SECONDS=30
# How often a trouble that may pass at once is met until it counts as a refusal.
readonly kp_MOST_DOUBTS=3

main() {
  umask 077
  kp_server=''
  trap stop TERM INT
  make_pipes requests replies
  kp_call_file=$kp_spool/call
  # Takes no room, which a full disk may lack.
  : >"$kp_call_file" || exit 1
  serve &
  kp_server=$!
  while kill -0 "$kp_server" 2>/dev/null; do pass_second; done
  exit 1
}

# The worker has ended before this container is told to.
stop() {
  # KILL, because it may still have this shell's trap for TERM.
  kill -KILL "${kp_server:-${!:-}}" 2>/dev/null
  [ ! -s "$kp_rclone_file" ] || read -r kp_rclone <"$kp_rclone_file"
  stop_rclone
  exit 0
}

# The first request usually finds rclone running.
serve() {
  start_rclone || say "$kp_trouble"
  serve_requests
}

# Sets kp_answer to the answer to a request. $2 names the attempt, as TASK.ATTEMPT: a worker can't write other objects.
answer() {
  kp_answer="stopped can't understand the request '$1'"
  case $1:$2:$kp_has_message in
    probe:-:) try_bucket ;;
    store:*[!0-9.]*:* | store:*.*.*:* | store:.*:* | store:*.:*) ;;
    store:*.*:yes) store "$2" ;;
  esac
}

# Whether the bucket can be written to and read. What is left if it can't be deleted has no name of a result.
try_bucket() {
  printf 'kubepar\n' >"$kp_spool/sample" || { kp_answer=$kp_full_answer; return; }
  persist upload sample "probe.$KUBEPAR_POD_UID" 0
  [ "$kp_answer" != ok ] || call_rclone operations/deletefile "fs=$kp_store&remote=$kp_folder/probe.$KUBEPAR_POD_UID" 0 || kp_trouble=
}

store() {
  persist upload "${kp_message##*/}" "$1.$KUBEPAR_POD_UID" "$kp_bytes"
  # Makes room on the disk.
  : >"$kp_message"
}

# upload FILE NAME BYTES. rclone compares the size and the MD5 of what the store has with those of the file.
upload() {
  call_rclone operations/copyfile "srcFs=$kp_spool&srcRemote=$1&dstFs=$kp_store&dstRemote=$kp_folder/$2" "$3"
}

# Repeats a call until it succeeds, with growing pauses, for kp_PATIENCE seconds. Sets kp_answer. Only the first request
# of a worker can be refused for good: later, the store has accepted the same credentials, which may have expired.
persist() {
  look_at_clock
  kp_since=$kp_now kp_pause_ms=$kp_FIRST_PAUSE_MS kp_doubts=0
  until "$@"; do
    look_at_clock
    find_words
    kp_words="the bucket ${kp_store#*:} can't be used: $kp_words"
    ! is_doubtful || kp_doubts=$((kp_doubts + 1))
    if [ "$kp_verb" = probe ] && is_final; then
      kp_answer="stopped $kp_words"
      return
    elif is_over "$kp_PATIENCE"; then
      kp_answer="unavailable $kp_words"
      return
    fi
    shorten_delay "$kp_pause_ms" 500
    say "$kp_words; tries again in $kp_delay s"
    sleep "$kp_delay"
    kp_pause_ms=$((kp_pause_ms * 2 < kp_MOST_PAUSE_MS ? kp_pause_ms * 2 : kp_MOST_PAUSE_MS))
  done
  [ "$kp_pause_ms" = "$kp_FIRST_PAUSE_MS" ] || say "the bucket ${kp_store#*:} can be used again"
  kp_answer=ok
}

# Whether the first request is refused for good.
is_final() {
  is_refused || [ "$kp_doubts" -ge "$kp_MOST_DOUBTS" ] || { lacks_identity && is_over "$kp_IDENTITY_SECONDS"; }
}

is_over() {
  [ "$((kp_now - kp_since))" -ge "$1" ]
}

main
