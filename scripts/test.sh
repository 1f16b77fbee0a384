#!/bin/sh
# Sets up what is missing and runs the tests; those in a cluster, too, where KUBECONFIG names one.
#
# usage: test.sh [arguments of Jest]
set -eu
cd "$(dirname "$0")/.."

sh scripts/setup.sh Rscript busybox redis-server redis-cli
sh scripts/setup-redis.sh
if [ -n "${KUBECONFIG:-}" ]; then
  echo "test: with the end-to-end tests, in the cluster of KUBECONFIG ($KUBECONFIG)" >&2
  # One file at a time: the pods of an end-to-end test need the processors.
  exec npx jest --runInBand "$@"
fi
echo 'test: without the end-to-end tests, since KUBECONFIG is not set' >&2
exec npx jest --testPathIgnorePatterns /node_modules/ '<rootDir>/test/e2e/' "$@"
