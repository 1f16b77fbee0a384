# shellcheck shell=sh
# Finds processes that a command left behind, and checks whether one of them is still writing the result.
#
# inputs:  kp_folder; for find_left_behind also kp_command_pid, kp_new_session and kp_timeout
# outputs: kp_left_behind by find_left_behind; the exit codes

readonly kp_UNFINISHED='a process that the command started was still writing to the result, which may be incomplete; let the command wait for it (in the shell: wait), or write the result itself'
# How long such a process may take to end, in tenths of a second.
readonly kp_MOMENT=10

# Whether the condition $1 soon becomes false.
is_soon_over() {
  kp_tenths=0
  while "$1"; do
    [ "$kp_tenths" -lt "$kp_MOMENT" ] || return 1
    kp_tenths=$((kp_tenths + 1))
    sleep 0.1
  done
}

# Whether a process, of any session, has the result open for writing. Open files are listed only if they may be the
# result.
is_written() {
  for kp_candidate in "$kp_folder"/result*; do
    [ -e "$kp_candidate" ] || continue
    set --
    for kp_open in /proc/[0-9]*/fd/*; do
      ! is_perhaps_in "$kp_candidate" || set -- "$@" "$kp_open"
    done
    [ $# -eq 0 ] || ! is_one_to_write "$@" || return 0
  done
  return 1
}

# shellcheck disable=SC3013 # No standard, but in dash, busybox, bash, ksh and zsh.
is_perhaps_in() {
  if [ -d "$1" ]; then
    [ -f "$kp_open" ] && [ ! "$kp_open" -ot "$kp_folder/started" ]
  else
    [ "$kp_open" -ef "$1" ]
  fi
}

# Whether one of these files of processes is open for writing, and belongs to the result. A line of ls contains both.
is_one_to_write() {
  kp_real=$(cd -P -- "$kp_folder" && pwd -P)
  kp_opens=$(ls -l -- "$@" 2>/dev/null)
  while read -r kp_open; do
    case $kp_open in
      *' (deleted)') ;;
      l?w*" -> $kp_real/result"*) return 0 ;;
    esac
  done <<END
$kp_opens
END
  return 1
}

# Sets kp_left_behind to the program of a process in the session of the command. Fails if there is none. Daemons have
# their own session.
find_left_behind() {
  kp_left_behind=
  { [ -n "$kp_new_session" ] && kill -0 "-$kp_command_pid" 2>/dev/null; } || return 1
  for kp_process in /proc/[0-9]*; do
    { read -r kp_fields <"$kp_process/stat"; } 2>/dev/null || continue
    # After the name of the program: state, parent, group, session.
    # shellcheck disable=SC2086
    set -- ${kp_fields##*') '}
    case $1:$4:$kp_fields in
      # The one of busybox takes a second to notice that the command has ended.
      Z:* | *' (timeout) '*) ;;
      *":$kp_command_pid:"*)
        kp_left_behind=${kp_fields#*'('} kp_left_behind=${kp_left_behind%%') '*}
        return 0
        ;;
    esac
  done
  return 1
}
