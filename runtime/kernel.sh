# shellcheck shell=sh
# Reads from the kernel the time, and how many processes it killed for their memory use.
#
# inputs:  kp_epoch_at, when 1970 was by the clock; if it is empty, kp_epoch; kp_cgroup, the folder of the container's
#          cgroup
# outputs: kp_centiseconds, kp_epoch and kp_epoch_at by clock; kp_seconds by count_time; kp_oom_kills by count_oom_kills

# Sets kp_centiseconds, from a monotonic clock if there is one, and kp_epoch, seconds since 1970.
clock() {
  if IFS='. ' read -r kp_whole kp_hundredths kp_ignored 2>/dev/null </proc/uptime; then
    # The leading 1 keeps "08" from being an octal number.
    kp_centiseconds=$((kp_whole * 100 + 1$kp_hundredths - 100))
  else
    kp_centiseconds=$(($(date +%s) * 100))
  fi
  [ -n "$kp_epoch_at" ] || kp_epoch_at=$((kp_centiseconds - kp_epoch * 100))
  kp_epoch=$(((kp_centiseconds - kp_epoch_at) / 100))
}

# Sets kp_seconds, and kp_centiseconds, to the time since kp_started_at.
count_time() {
  clock
  kp_centiseconds=$((kp_centiseconds - kp_started_at))
  kp_hundredths=0$((kp_centiseconds % 100))
  kp_seconds=$((kp_centiseconds / 100)).${kp_hundredths#"${kp_hundredths%??}"}
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
