#!/bin/sh
# Runs all studies of dist/ in a namespace, and collects their results.
#
# usage:   sh deploy.sh NAMESPACE
# exit:    0 every task of every study has its result; 1 a study failed, or results are missing; other codes: the
#          cluster cannot be reached, or refuses
set -eu
cd "$(dirname "$0")"

namespace=${1:?usage: sh deploy.sh NAMESPACE}

kubectl get namespace "$namespace" >/dev/null 2>&1 || kubectl create namespace "$namespace"
kubectl label --overwrite namespace "$namespace" pod-security.kubernetes.io/enforce=restricted

# The password of the queue's Redis, which nobody needs to know. Remove this if you have no QueueWorkerPool.
kubectl --namespace "$namespace" get secret pool-redis >/dev/null 2>&1 ||
  kubectl --namespace "$namespace" create secret generic pool-redis --from-literal=password="$(openssl rand -hex 32)"

failed=0
for file in dist/*.k8s.yaml; do
  kubectl --namespace "$namespace" apply -f "$file"
done
for file in dist/*.k8s.yaml; do
  study=${file#dist/}
  study=${study%.k8s.yaml}
  # 1: some tasks failed. The others have results.
  npx kubepar wait "$file" --namespace "$namespace" || { code=$?; [ "$code" -eq 1 ] || exit "$code"; failed=1; }
  npx kubepar collect "$file" --namespace "$namespace" --output "results/$study" ||
    { code=$?; [ "$code" -eq 1 ] || exit "$code"; failed=1; }
  npx kubepar report "results/$study" || failed=1
  # What earlier versions left in the cluster. The current version stays, because its results may be in its logs.
  npx kubepar clean "$study" --namespace "$namespace" --yes || failed=1
done
exit "$failed"
