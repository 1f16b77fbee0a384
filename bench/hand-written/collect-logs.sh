#!/bin/sh
# Fetches the logs of pods one after another, each into a file, as people do without kubepar.
#
# usage: collect-logs.sh NAMESPACE SELECTOR FOLDER
set -eu

pods=$(kubectl --namespace "$1" get pods --selector "$2" --output name)
for pod in $pods; do
  kubectl --namespace "$1" logs "$pod" >"$3/${pod#pod/}.log"
done
