#!/bin/sh
# Stands in for a command `Rscript FILE ARGUMENTS` that runs in a fork of a warm R: ends with its exit code, and passes
# SIGTERM on. What can't be warm runs in its place.
#
# inputs:  the command; its environment, from which nothing is removed or added; descriptor 8, for requests to the
#          server; 9, its replies; in the folder of the attempt: session, the process id of the fork
# outputs: in the folder of the attempt: ended, if the fork has; cold, why it runs cold; server-ended; unwanted, which
#          keeps a fork from starting
set -u
kp_folder=${KUBEPAR_PARAMETERS%/*} kp_was_told=

run_cold() {
  : >"$kp_folder/unwanted"
  printf '%s\n' "$1" >"$kp_folder/cold"
  shift
  exec "$@" 8>&- 9<&-
}

# The fork may not have started yet.
pass_on() {
  kp_was_told=yes
  : >"$kp_folder/unwanted"
  signal_fork TERM
}

signal_fork() {
  [ -s "$kp_folder/session" ] || return 1
  read -r kp_session <"$kp_folder/session"
  kill -"$1" "-$kp_session" 2>/dev/null
}

# Instead of an ignored signal, which the command would inherit.
trap : PIPE
trap pass_on TERM

if [ -n "${R_PROFILE_USER-}" ]; then run_cold 'R_PROFILE_USER is set' "$@"; fi
for kp_file in .Rprofile .Renviron; do
  [ ! -e "$kp_file" ] || run_cold "there is a file $kp_file" "$@"
done
if [ ! -f "$2" ] || [ ! -r "$2" ]; then run_cold "there is no file $2 to read" "$@"; fi

kp_code=
printf '%s\n' "$$" 2>/dev/null >&8
while [ -z "$kp_code" ]; do
  if read -r kp_client kp_code kp_reason <&9; then
    # Of a client that was killed.
    [ "$kp_client" = "$$" ] || kp_code=
  elif [ -n "$kp_was_told" ]; then
    kp_was_told='' kp_code=''
  else
    : >"$kp_folder/unwanted"
    : >"$kp_folder/server-ended"
    # In the middle of the task.
    if signal_fork KILL; then exit 137; fi
    run_cold 'the warm R ended' "$@"
  fi
done
[ "$kp_code" != cold ] || run_cold "$kp_reason" "$@"
: >"$kp_folder/ended"
exit "$kp_code"
