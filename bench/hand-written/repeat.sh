#!/bin/sh
# Runs a command a number of times, and nothing else: the baseline for the cost of the wrapper.
#
# usage: repeat.sh TIMES COMMAND [ARGUMENT...]
set -eu

times=$1
shift
while [ "$times" -gt 0 ]; do
  # One process each, as in the wrapper: without `exec`, the shell's own `true` would run.
  (exec "$@")
  times=$((times - 1))
done
