#!/bin/sh
# Sets up what is missing and runs the tests. If KUBECONFIG names a cluster, they try every case and include those in the
# cluster.
#
# usage: [KUBEPAR_THOROUGH=1] test.sh [arguments of Jest]
set -eu
cd "$(dirname "$0")/.."

# The package busybox-static has the same program, which prefers its own commands to those on PATH.
sh scripts/setup.sh Rscript /usr/share/doc/busybox/copyright redis-server redis-cli chromium zsh fish gawk make perl openssl ps \
  /usr/share/doc/r-recommended/copyright /usr/lib/python3/dist-packages/numpy \
  /usr/lib/python3/dist-packages/pandas /usr/lib/python3/dist-packages/yaml
sh scripts/setup-redis.sh
sh scripts/setup-node.sh
sh scripts/setup-rclone.sh
# With a build that is older than its sources, each start of the command would compile them.
sh scripts/prepare.sh

# The tests write many small files, and have programs wait until these are on the disk.
if [ -z "${TMPDIR:-}" ] && [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt 4000000 ] 2>/dev/null; then
  export TMPDIR=/dev/shm
fi

# The patterns come last: anything after them would also be one.
here() { npx jest "$@" --testPathIgnorePatterns /node_modules/ '<rootDir>/test/e2e/'; }
# One file at a time: the pods of an end-to-end test need the processors.
in_cluster() { npx jest "$@" --runInBand --testMatch '<rootDir>/test/e2e/**/*.test.ts'; }

if [ -z "${KUBECONFIG:-}" ]; then
  echo 'test: without the end-to-end tests, since KUBECONFIG is not set' >&2
  [ "${KUBEPAR_THOROUGH:-}" = 1 ] || echo 'test: with a fifth of the cases of large matrices; KUBEPAR_THOROUGH=1 npm test tries all' >&2
  here "$@"
  exit
fi
echo "test: with the end-to-end tests, in the cluster of KUBECONFIG ($KUBECONFIG)" >&2
# The requested tests may be in only one of the two.
[ $# -eq 0 ] || set -- --passWithNoTests "$@"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export KUBEPAR_TEST_COUNTS="$folder/counts"
failed=0
here "$@" || failed=1
in_cluster "$@" || failed=1
exit "$failed"
