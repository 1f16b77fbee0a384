#!/bin/sh
# Runs a command on what looks like another machine: with another host name, and with one core in the files with which
# programs count cores. Must be started in separate namespaces, which end with the command.
#
# usage:  unshare --uts --mount sh another-machine.sh HOST FOLDER COMMAND [ARGUMENT...]
# inputs: FOLDER, with the files that replace those of the machine: cpuinfo, stat, online
# exit:   that of the command; nonzero if the machine does not allow it
set -eu

# The machine itself must not change.
if [ "$(readlink /proc/self/ns/uts)" = "$(readlink "/proc/$PPID/ns/uts")" ]; then
  echo 'kubepar: another-machine.sh must be started in namespaces of its own, by unshare' >&2
  exit 1
fi

hostname "$1"
[ ! -e "$2/cpuinfo" ] || mount --bind "$2/cpuinfo" /proc/cpuinfo
[ ! -e "$2/stat" ] || mount --bind "$2/stat" /proc/stat
[ ! -e "$2/online" ] || mount --bind "$2/online" /sys/devices/system/cpu/online
shift 2
exec "$@"
