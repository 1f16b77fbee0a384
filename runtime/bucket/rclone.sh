# shellcheck shell=sh
# Keeps one rclone of the sidecar running, which takes its calls through HTTP, so that an upload needs no new rclone:
# each would take a tenth of a second to start. Other containers of the pod can reach its port, but lack its password.
#
# inputs:  the configuration of rclone, as RCLONE_CONFIG_STORE_*; those of credentials.sh; kp_spool, a folder;
#          KUBEPAR_CALL_SECONDS; patience.sh, whose pass_second limits calls
# outputs: kp_trouble if a call fails

kp_rclone='' kp_trouble='' kp_used=''
kp_return=$(printf '\r')
kp_rclone_log=$kp_spool/rclone.log kp_rclone_file=$kp_spool/rclone.pid kp_call_pipe=$kp_spool/request
# How long rclone may take to start, in tenths of a second.
readonly kp_RCLONE_TENTHS=600
# How long a call may take, in seconds, in addition to a transfer at the least speed, in bytes per second.
readonly kp_CALL_SECONDS="${KUBEPAR_CALL_SECONDS:-60}" kp_LEAST_SPEED=10000

# A call that fails is repeated here, not by rclone, which knows less about it. Without a check of what the store already
# has, its refusal of the upload itself is the first one, with its own words.
start_rclone() {
  export_credentials || { kp_trouble=$kp_fault; return 1; }
  kp_used=$(print_credentials)
  read -r RCLONE_RC_USER </proc/sys/kernel/random/uuid
  read -r RCLONE_RC_PASS </proc/sys/kernel/random/uuid
  export RCLONE_RC_USER RCLONE_RC_PASS
  kp_authorization=$(printf '%s' "$RCLONE_RC_USER:$RCLONE_RC_PASS" | base64 | tr -d '\n')
  # Until it writes, nobody must find the port of an earlier one.
  printf '' 2>/dev/null >"$kp_rclone_log" || { kp_trouble=$kp_disk_full; return 1; }
  rclone rcd --rc-addr 127.0.0.1:0 --retries 1 --low-level-retries 1 --contimeout 15s --timeout 1m --no-check-dest \
    --buffer-size 0 2>"$kp_rclone_log" </dev/null 3>&- 5>&- 6>&- 7>&- &
  kp_rclone=$!
  printf '%s\n' "$kp_rclone" >"$kp_rclone_file"
  if [ ! -p "$kp_call_pipe" ] && ! mkfifo "$kp_call_pipe"; then
    kp_trouble=$kp_disk_full
    stop_rclone
    return 1
  fi
  find_port
}

find_port() {
  kp_tenths=0
  until kp_port=$(sed -n 's!.*remote control on http://127\.0\.0\.1:\([0-9][0-9]*\)/.*!\1!p' "$kp_rclone_log") && [ -n "$kp_port" ]; do
    if [ "$kp_tenths" -ge "$kp_RCLONE_TENTHS" ] || ! is_running; then
      kp_trouble="rclone does not start: $(tail -n 1 "$kp_rclone_log")"
      stop_rclone
      return 1
    fi
    kp_tenths=$((kp_tenths + 1))
    sleep 0.1
  done
}

# A process that has ended stays a zombie until the shell waits for it.
is_running() {
  [ -n "$kp_rclone" ] &&
    { read -r kp_ignored kp_ignored kp_state kp_ignored <"/proc/$kp_rclone/stat"; } 2>/dev/null && [ "$kp_state" != Z ]
}

stop_rclone() {
  [ -z "$kp_rclone" ] || { kill -KILL "$kp_rclone" && wait "$kp_rclone"; } 2>/dev/null
  kp_rclone=
}

# One call, tried once: call_rclone PATH QUERY BYTES, with the size of what it transfers. Uses new credentials if the old
# ones no longer work. Without a limit, the library for Google's store would repeat its requests forever.
call_rclone() {
  if [ -n "$kp_rclone" ] && [ -n "$kp_trouble" ] && [ "$kp_used" != "$(print_credentials)" ]; then stop_rclone; fi
  # Another program of the pod could have the port of one that has ended.
  is_running || stop_rclone
  [ -n "$kp_rclone" ] || start_rclone || return 1
  # The end of the request would cancel the call, so its pipe stays open.
  exec 7<>"$kp_call_pipe"
  printf '%s\r\n' "POST /$1?$2 HTTP/1.0" "Authorization: Basic $kp_authorization" 'Content-Length: 0' '' >&7
  kp_limit=$((kp_CALL_SECONDS + $3 / kp_LEAST_SPEED))
  look_at_clock
  kp_called_at=$kp_now
  begin_call "$kp_rclone" "$kp_limit" || { exec 7>&-; kp_trouble=$kp_disk_full; return 1; }
  # It ends with rclone.
  kp_reply=$(nc 127.0.0.1 "$kp_port" <"$kp_call_pipe" 2>/dev/null 3>&- 5>&- 7>&-)
  end_call
  exec 7>&-
  kp_trouble=
  is_running || kp_reply=
  case $kp_reply in
    'HTTP/1.'?' 200 '*) return 0 ;;
    'HTTP/'*) read_trouble; return 1 ;;
  esac
  kp_trouble='rclone ended'
  look_at_clock
  [ "$((kp_now - kp_called_at))" -lt "$kp_limit" ] || kp_trouble="no answer within $kp_limit s"
  stop_rclone
  return 1
}

# In rclone's JSON, the text of the error is on one line.
read_trouble() {
  kp_trouble=$(
    printf '%s\n' "$kp_reply" | sed -n 's/^[[:space:]]*"error": "\(.*\)",\{0,1\}[[:space:]]*$/\1/p' |
      sed 's/\\n/ /g; s/\\"/"/g' | head -c 1000
  )
  kp_trouble=${kp_trouble:-rclone answers ${kp_reply%%"$kp_return"*}}
}

# The contents of the Secret: it may change while this container runs.
print_credentials() {
  [ -z "$kp_secret_folder" ] || cat -- "$kp_secret_folder"/* 2>/dev/null
}
