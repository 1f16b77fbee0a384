# shellcheck shell=sh
# Reads from the kernel the time, and how many processes it killed for their memory use.
#
# inputs:  kp_epoch_at, when 1970 was by the clock, in hundredths of a second, or empty; kp_cgroup, the folder of the
#          container's cgroup
# outputs: kp_centiseconds, kp_epoch and kp_epoch_at by clock; kp_seconds by count_time; kp_oom_kills by count_oom_kills

# Sets kp_centiseconds, from a monotonic clock if there is one, and kp_epoch, seconds since 1970 with two decimals. Needs
# a process only the first time, or without a monotonic clock.
clock() {
  if read_uptime; then
    [ -n "$kp_epoch_at" ] || find_epoch
  else
    read_date
    kp_centiseconds=$kp_wall kp_epoch_at=0
  fi
  to_seconds "$((kp_centiseconds - kp_epoch_at))"
  kp_epoch=$kp_as_seconds
}

read_uptime() {
  IFS='. ' read -r kp_whole kp_hundredths kp_ignored 2>/dev/null </proc/uptime || return
  # The leading 1 keeps "08" from being an octal number.
  kp_centiseconds=$((kp_whole * 100 + 1$kp_hundredths - 100))
}

# Sets kp_wall to hundredths of a second since 1970, and kp_decimals to their digits, which are empty if date knows only
# seconds.
read_date() {
  kp_wall=$(date +%s.%N)
  find_decimals "${kp_wall#*.}"
  set_wall "${kp_wall%%.*}"
}

# Sets kp_decimals to the first two digits, if there are as many.
find_decimals() {
  case $1 in
    [0-9][0-9]*) kp_decimals=${1%"${1#??}"} ;;
    *) kp_decimals= ;;
  esac
}

set_wall() {
  kp_wall=$((${1:-0} * 100 + 1${kp_decimals:-00} - 100))
}

# Sets kp_epoch_at. If date knows only seconds, as in busybox, stat knows more: a process's folder in /proc has the time
# when somebody first looks at it.
find_epoch() {
  kp_before=$kp_centiseconds
  read_date
  read_uptime
  kp_epoch_at=$(((kp_before + kp_centiseconds) / 2 - kp_wall))
  [ -z "$kp_decimals" ] || return 0
  kp_second=$((kp_wall / 100))
  kp_stamp=$(stat -c '%Y %y' /proc/self/ 2>/dev/null)
  case $kp_stamp in
    # A stat that knows only seconds.
    *.000000000*) ;;
    *.*) find_decimals "${kp_stamp#*.}" ;;
  esac
  kp_stamp=${kp_stamp%% *}
  case $kp_stamp$kp_decimals in
    "$kp_second"?? | "$((kp_second + 1))"??) ;;
    *) return 0 ;;
  esac
  set_wall "$kp_stamp"
  read_uptime
  kp_epoch_at=$((kp_centiseconds - kp_wall))
}

# Sets kp_as_seconds to hundredths of a second as seconds with two decimals.
to_seconds() {
  kp_hundredths=0$(($1 % 100))
  kp_as_seconds=$(($1 / 100)).${kp_hundredths#"${kp_hundredths%??}"}
}

# Sets kp_seconds, and kp_centiseconds, to the time since kp_started_at. A clock that is not monotonic may be set back.
count_time() {
  clock
  kp_centiseconds=$((kp_centiseconds - kp_started_at))
  [ "$kp_centiseconds" -ge 0 ] || kp_centiseconds=0
  to_seconds "$kp_centiseconds"
  kp_seconds=$kp_as_seconds
}

# Sets kp_oom_kills to the number of the container's processes that the kernel has killed for their memory use, in
# cgroup v2 or v1. If it kills the whole container instead, Kubernetes reports it.
count_oom_kills() {
  kp_oom_kills=0
  for kp_counters in "$kp_cgroup/memory.events" "$kp_cgroup/memory/memory.oom_control"; do
    [ -r "$kp_counters" ] || continue
    while read -r kp_counter kp_value; do
      [ "$kp_counter" != oom_kill ] || kp_oom_kills=$kp_value
    done <"$kp_counters"
  done
}
