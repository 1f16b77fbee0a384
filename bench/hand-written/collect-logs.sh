#!/bin/sh
# Fetches the logs of a Job's pods one after another, a file each, as one would without kubepar.
#
# usage: collect-logs.sh NAMESPACE JOB FOLDER
set -eu

pods=$(kubectl --namespace "$1" get pods --selector "job-name=$2" --output name)
for pod in $pods; do
  kubectl --namespace "$1" logs "$pod" >"$3/${pod#pod/}.log"
done
