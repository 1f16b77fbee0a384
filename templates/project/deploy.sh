#!/bin/sh
# Runs all studies of dist/ in a namespace, and collects their results.
#
# usage:   sh deploy.sh NAMESPACE
# exit:    0 every task of every study has its result; 1 a study failed, or results are missing; other codes: the
#          cluster cannot be reached, or refuses
set -eu
cd "$(dirname "$0")"

namespace=${1:?usage: sh deploy.sh NAMESPACE}

# kubectl exits with 1 whatever the reason is.
in_cluster() { kubectl "$@" || exit 3; }

if ! kubectl get namespace "$namespace" >/dev/null 2>&1; then
  in_cluster create namespace "$namespace"
  in_cluster label namespace "$namespace" pod-security.kubernetes.io/enforce=restricted
fi

# The password of the queue's Redis, which nobody needs to know. Remove this if you have no QueueWorkerPool.
if ! kubectl --namespace "$namespace" get secret pool-redis >/dev/null 2>&1; then
  password=$(node -p 'require("node:crypto").randomBytes(32).toString("hex")')
  in_cluster --namespace "$namespace" create secret generic pool-redis --from-literal=password="$password"
fi

failed=0
# 1: some tasks failed. The others have results.
or_failed() { code=$?; [ "$code" -eq 1 ] || exit "$code"; failed=1; }

for file in dist/*.k8s.yaml; do
  in_cluster --namespace "$namespace" apply -f "$file"
done
for file in dist/*.k8s.yaml; do
  study=${file#dist/}
  study=${study%.k8s.yaml}
  npx kubepar wait "$file" --namespace "$namespace" || or_failed
  npx kubepar collect "$file" --namespace "$namespace" --output "results/$study" || or_failed
  npx kubepar report "results/$study" || or_failed
  # What other versions left in the cluster. The version of the file stays, because its results may be in its logs.
  npx kubepar clean "$file" --namespace "$namespace" --yes || or_failed
done
exit "$failed"
