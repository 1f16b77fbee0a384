# shellcheck shell=sh
# Starts R once a pod, and lets attempts run in forks of it. What can't be warm runs cold, and the record says why.
#
# inputs:  KUBEPAR_WARM, the packages that R loads before; the variables of attempt.sh
# outputs: kp_server, the process id of the warm R; kp_start_fields, for the record

kp_server='' kp_program='' kp_served='' kp_never_warm='' kp_cold='' kp_start_fields=''
[ -n "$kp_new_session" ] || kp_never_warm="the image has no 'setsid'"

# Sets kp_cold to why this attempt does not run warm, and starts the server before the first one that does.
choose_warm() {
  kp_cold=$kp_never_warm
  if [ -e "$kp_scratch/warm/lost.$kp_task.$kp_attempt" ]; then
    kp_cold='the warm R ended in the middle of the task'
  elif [ -z "$kp_cold" ]; then
    find_unwarm "$@"
    [ -n "$kp_cold" ] || [ -n "$kp_server" ] || start_server "$1"
  fi
}

# The client finds out what depends on the environment and working folder of the command.
find_unwarm() {
  case ${1##*/}:${2:-} in
    Rscript:-* | Rscript:) kp_cold="Rscript has options before the script" ;;
    Rscript:*) [ "$1" = "${kp_program:-"$1"}" ] || kp_cold="this task has another Rscript than the first" ;;
    *) kp_cold="the command is not Rscript with a script" ;;
  esac
}

start_server() {
  kp_program=$1 kp_served=''
  kp_warm_folder=$kp_scratch/warm
  if ! remove_folder "$kp_warm_folder" || ! mkdir -p -- "$kp_warm_folder/home" "$kp_warm_folder/tmp" ||
    ! mkfifo "$kp_warm_folder/request" "$kp_warm_folder/reply"; then
    kp_cold="can't write to $kp_warm_folder"
    return
  fi
  # As with pipe(): opening both ends at once does not wait for the other process. After that, this shell keeps one of
  # each, so that the end of either process is the end of file for the other.
  # shellcheck disable=SC2094 # pipes
  exec 6<>"$kp_warm_folder/request" 7<>"$kp_warm_folder/reply" 8>"$kp_warm_folder/request" 9<"$kp_warm_folder/reply"
  (become_server) </dev/null >"$kp_warm_folder/printed" 2>&1 8<&6 9>&7 6>&- 7>&- &
  kp_server=$!
  exec 6>&- 7>&-
}

# The environment is that of an attempt.
become_server() {
  trap '' INT
  cd -- "$kp_warm_folder" || exit 1
  kp_folder=$kp_warm_folder kp_task_timeout=0
  export_attempt
  export KUBEPAR_WARM="$kp_warm"
  # shellcheck disable=SC2016 # for that shell
  become /bin/sh -c 'cat /proc/self/environ >environ; exec "$0" "$1"' "$kp_program" "$kp_runtime/warm-server.R"
}

# In the place of the command, with its environment, limits and output.
become_warm() {
  if [ -n "$kp_cold" ]; then
    [ -z "$kp_server" ] || exec 8>&- 9<&-
    become "$@"
  fi
  become /bin/sh "$kp_runtime/warm-client.sh" "$@"
}

# After the client has ended: sets kp_command_pid to the session of the fork, which may still have processes, and what
# the record says.
end_warm() {
  if [ -z "$kp_cold" ]; then
    if [ -s "$kp_folder/session" ]; then
      read -r kp_command_pid <"$kp_folder/session"
      # Only the client was killed.
      [ -e "$kp_folder/ended" ] || kill_session
    fi
    if [ -e "$kp_folder/server-ended" ]; then
      explain_end
    elif [ -s "$kp_folder/cold" ]; then
      read -r kp_cold <"$kp_folder/cold"
    else
      kp_served=yes
    fi
  fi
  kp_start_fields=',"warm":true'
  [ -z "$kp_cold" ] || kp_start_fields=",\"warm\":false,\"cold\":\"$(printf '%s\n' "$kp_cold" | encode)\""
}

# A server that has worked is started again for the next attempt.
explain_end() {
  exec 8>&- 9<&-
  kp_server=''
  kp_cold='the warm R ended'
  [ -z "$kp_served" ] || return 0
  if [ -s "$kp_warm_folder/refused" ]; then
    kp_cold=$(cat "$kp_warm_folder/refused")
  elif [ -s "$kp_warm_folder/printed" ]; then
    kp_cold="the warm R did not start: $(tail -n 1 "$kp_warm_folder/printed")"
  fi
  kp_never_warm=$kp_cold
}

# An attempt whose server ended in its middle is run again, cold: nothing is known about how its R ended.
is_to_run_again() {
  [ -e "$kp_folder/server-ended" ] && [ -s "$kp_folder/session" ] && [ -z "$kp_interrupted" ] && [ ! -e "$kp_folder/lost" ] || return 1
  : >"$kp_scratch/warm/lost.$kp_task.$kp_attempt"
}

stop_server() {
  [ -z "$kp_server" ] || kill -KILL "$kp_server" 2>/dev/null || :
}

# As kill -1 does, but for the server. Until no process is left, because one may start another meanwhile.
kill_all_but_server() {
  kp_found=yes
  while [ -n "$kp_found" ]; do
    kp_found=
    for kp_process in /proc/[0-9]*; do
      case ${kp_process#/proc/} in 1 | "$kp_server") continue ;; esac
      { read -r kp_fields <"$kp_process/stat"; } 2>/dev/null || continue
      case ${kp_fields##*') '} in
        Z*) ;;
        *) ! kill -KILL "${kp_process#/proc/}" 2>/dev/null || kp_found=yes ;;
      esac
    done
  done
}
