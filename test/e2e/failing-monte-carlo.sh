#!/bin/sh
# The Monte Carlo study, of which 30 of 100 tasks fail until the ConfigMap that is mounted at /allow is there.
set -eu
if [ ! -e /allow/all ] && [ "$((KUBEPAR_TASK * 37 % 100))" -lt 30 ]; then
  echo "task $KUBEPAR_TASK has no luck" >&2
  exit 1
fi
exec Rscript monte-carlo.R
