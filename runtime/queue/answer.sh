# shellcheck shell=sh
# Answers the requests of the sidecar's worker. README.md in this folder documents them.
#
# inputs:  the variables and files of sidecar.sh; kp_idle_ms and kp_troubled_since, from one request to the next
# outputs: kp_answer by answer

# How long a worker without an item waits before it asks again, at first and at most, in milliseconds.
readonly kp_FIRST_IDLE_MS=200 kp_MOST_IDLE_MS=5000

# How long an item in an answer may be, in bytes: the worker reads it byte by byte.
readonly kp_SHORT_ITEM=1000

# Sets kp_answer to the answer to a request. $2 is the token of its lease.
answer() {
  kp_answer=stale
  case $1 in
    lease) lease ;;
    lease-item)
      lease
      add_item
      ;;
    complete-line) complete_line "$2" ;;
    complete | fail | give-up)
      # Without its record.
      [ -n "$kp_has_message" ] || { kp_answer="stopped can't understand the request '$1' without a message"; return; }
      end_lease "$2" "$1"
      ;;
    release) end_lease "$2" release ;;
    count) count_dead ;;
    *) kp_answer="stopped can't understand the request '$1'" ;;
  esac
}

# An item, or how long to wait for one. The token is stored before it is used: a worker that asks again with it gets the
# same item.
lease() {
  if ! { [ -s "$kp_token_file" ] && read -r kp_token <"$kp_token_file"; } || is_lost "$kp_token"; then
    read -r kp_random </proc/sys/kernel/random/uuid
    kp_token=$KUBEPAR_POD_UID-$kp_random
    if ! rewrite "$kp_token_file" "$kp_token"; then
      wait_in_trouble "$kp_disk_full"
      return
    fi
  fi
  if ! try_lease; then
    wait_in_trouble "$kp_trouble"
    return
  fi
  case $kp_reply in
    'item '*)
      kp_item=${kp_reply#item }
      kp_attempt=${kp_item%% *} kp_item=${kp_item#* }
      take_item
      ;;
    'wait '*) wait_idle "${kp_reply#wait }" ;;
    drained) drained ;;
    *) wait_in_trouble 'its items are not loaded; see the Job that loads them' ;;
  esac
  [ "$kp_reply" = unsealed ] || kp_troubled_since=''
}

try_lease() {
  call_briefly kp_lease "'$kp_token' $kp_lease_ms '$KUBEPAR_BATCH'" || try_call kp_lease "$kp_token" "$kp_lease_ms" "$KUBEPAR_BATCH"
}

# Tells the worker what the item is: its task, and its values if they are in no table.
take_item() {
  find_task
  if [ "$kp_known" = no ] && ! read_item; then
    try_call kp_fail "$kp_item" "$kp_token" "$kp_fault" || say "$kp_trouble"
    : >"$kp_token_file"
    kp_answer='wait 0'
    return
  fi
  [ "$kp_known" = yes ] || write_row
  look_at_clock
  kp_leased_at=$kp_now
  if ! write_lease "$kp_lease_file"; then
    # If asked again, Redis returns the same item.
    : >"$kp_lease_file"
    wait_in_trouble "$kp_disk_full"
    return
  fi
  kp_answer="item $kp_token $kp_task $kp_attempt $kp_known"
  kp_idle_ms=$kp_FIRST_IDLE_MS
}

# Adds an item of the table to the answer that hands it out, if it is a short line without blanks at its ends.
add_item() {
  case $kp_answer in
    'item '*' yes') ;;
    *) return 0 ;;
  esac
  case $kp_item in
    *"$kp_newline"* | [[:space:]]* | *[[:space:]]) ;;
    *) [ "${#kp_item}" -gt "$kp_SHORT_ITEM" ] || kp_answer="$kp_answer $kp_item" ;;
  esac
}

# For the worker to read.
write_row() {
  printf '%s\n' "$kp_row" >"$kp_queue/row.new" && chmod 644 "$kp_queue/row.new" && mv -f -- "$kp_queue/row.new" "$kp_queue/row"
}

# Until the next lease may expire, but not long: twice as long as the last time, so that the end of the queue is noticed
# soon, and an idle worker rarely asks.
wait_idle() {
  wait_for "$(($1 < kp_idle_ms ? $1 : kp_idle_ms))"
  kp_idle_ms=$((kp_idle_ms < kp_MOST_IDLE_MS / 2 ? kp_idle_ms * 2 : kp_MOST_IDLE_MS))
}

# Minus up to a fifth.
wait_for() {
  shorten_delay "$1" 200
  kp_answer="wait $kp_delay"
}

# For temporary problems: the loader is late, or Redis unavailable. Not forever.
wait_in_trouble() {
  look_at_clock
  kp_troubled_since=${kp_troubled_since:-$kp_now}
  if [ "$((kp_now - kp_troubled_since))" -ge "$kp_PATIENCE" ]; then
    kp_answer="stopped the queue $kp_queue_name can't be used: $1"
    return
  fi
  kp_reply=unsealed
  wait_for 1000
}

drained() {
  if ! call kp_stats; then
    kp_answer="stopped $kp_trouble"
    return
  fi
  read_stats
  kp_answer="drained $kp_dead $kp_done"
}

count_dead() {
  if ! call kp_stats; then
    kp_answer="stopped $kp_trouble"
    return
  fi
  read_stats
  kp_answer="dead $kp_dead"
}

read_stats() {
  kp_dead=0 kp_done=0
  while read -r kp_name kp_count; do
    case $kp_name in
      dead) kp_dead=$kp_count ;;
      done) kp_done=$kp_count ;;
    esac
  done <<END
$kp_reply
END
}

# Records a result that came with the request, as one argument of redis-cli. If that is not possible at once, the worker
# must send it as a message, which is then insisted on.
complete_line() {
  kp_answer=whole
  { is_quoted && read_lease "$kp_lease_file" "$1" && is_brief "$kp_item"; } || return
  rewrite "$kp_ending_file" yes
  if call_briefly kp_complete "'$kp_item' '$kp_token' $kp_text"; then
    kp_is_held=yes
    settle
  else
    : >"$kp_ending_file"
  fi
}

# Whether the text is in quotation marks, whatever the worker wrote. In it, others have the form \x22.
is_quoted() {
  kp_inner=${kp_text#\"} kp_inner=${kp_inner%\"}
  case $kp_inner in
    *\"* | *\\) return 1 ;;
  esac
  [ "$kp_text" = "\"$kp_inner\"" ]
}

# Tells Redis the outcome of the item of a token; "-" means the one that is held. This includes the lease before that
# one, whose answer may have been lost.
end_lease() {
  kp_is_held=yes
  if ! read_lease "$kp_lease_file" "${1#-}"; then
    kp_is_held=
    if ! read_lease "$kp_last_file" "$1"; then
      kp_answer=stale
      return
    fi
  fi
  rewrite "$kp_ending_file" yes
  case $2 in
    complete) insist try_complete ;;
    fail) call kp_fail "$kp_item" "$kp_token" "$(tail -n +2 "$kp_message")" 0 "$(head -n 1 "$kp_message")" ;;
    give-up)
      set -- "$kp_item" "$kp_token" "$(tail -n +2 "$kp_message")" 0 "$(head -n 1 "$kp_message")"
      # The functions in a shared Redis may be those of an older version, which knows no final failure.
      call kp_fail "$@" final || case $kp_trouble in *KPARG*) call kp_fail "$@" ;; *) false ;; esac
      ;;
    *) call kp_release "$kp_item" "$kp_token" ;;
  esac || {
    : >"$kp_ending_file"
    kp_answer="stopped the queue $kp_queue_name can't be used: $kp_trouble"
    return
  }
  settle
}

# Stores that Redis knows the outcome, and answers with its reply.
settle() {
  # The worker may not receive the answer, and ask again.
  [ -z "$kp_is_held" ] || { write_lease "$kp_last_file" && : >"$kp_token_file" && : >"$kp_lease_file"; }
  : >"$kp_ending_file"
  case $kp_reply in
    OK) kp_answer=ok ;;
    RETRY) kp_answer=retry ;;
    DEAD) count_dead ;;
    *) kp_answer=stale ;;
  esac
}

try_complete() {
  try_redis -x FCALL kp_complete 1 "$kp_queue_name" "$kp_item" "$kp_token" <"$kp_message"
}
