# shellcheck shell=sh
# Renews the lease of the worker's item, and tells the worker when the lease is lost.
#
# inputs:  the variables and files of sidecar.sh; kp_server, the process that answers
# outputs: the file kp_lost_file; a line in the pipe `stale` for a lost lease

# Renews the lease that is held after every third of its duration. Checks every second whether everything is well.
# Reports a lost lease to the worker, which ends its process.
renew() {
  kp_errors=$kp_queue/errors-of-renewal
  exec 4<>"$kp_queue/stale"
  look_at_clock
  kp_renewed_at=$kp_now kp_renewed=''
  while kill -0 "$kp_server" 2>/dev/null; do
    pass_second
    { read_lease "$kp_lease_file" && ! is_lost "$kp_token"; } || continue
    # The time until its first renewal counts from when it was taken.
    [ "$kp_renewed" = "$kp_token" ] || { kp_renewed=$kp_token kp_renewed_at=$kp_leased_at; }
    if [ "$kp_task_timeout" -gt 0 ] && [ "$((kp_now - kp_leased_at))" -ge "$kp_task_timeout" ] && [ ! -s "$kp_ending_file" ]; then
      end_overdue
    elif [ "$((kp_now - kp_renewed_at))" -ge "$((kp_lease_seconds / 3))" ]; then
      renew_lease
    fi
  done
  exit 1
}

renew_lease() {
  if ! try_call kp_heartbeat "$kp_item" "$kp_token" "$kp_lease_ms"; then
    say "the lease could not be renewed: $kp_trouble"
    return
  fi
  kp_renewed_at=$kp_now
  [ "$kp_reply" = STALE ] || return 0
  # Not if it has just ended normally, or is about to: then serve learns it itself.
  sleep 1 >/dev/null 2>&1
  { [ ! -s "$kp_ending_file" ] && read_lease "$kp_lease_file" "$kp_token"; } || return 0
  say 'another worker has the item of this one by now: its lease was not renewed in time'
  lose_lease
}

# For a command that asks for items itself. If it has reported the end of this item meanwhile, Redis answers STALE.
end_overdue() {
  if ! try_call kp_fail "$kp_item" "$kp_token" "it took longer than taskTimeout ($kp_task_timeout s)"; then
    say "$kp_trouble"
  elif [ "$kp_reply" != STALE ]; then
    lose_lease
  fi
}

lose_lease() {
  rewrite "$kp_lost_file" "$kp_token"
  printf '%s\n' "$kp_token" >&4
}

is_lost() {
  [ -s "$kp_lost_file" ] && read -r kp_lost <"$kp_lost_file" && [ "$kp_lost" = "$1" ]
}
