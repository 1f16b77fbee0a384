#!/bin/sh
# Measures kubepar against the alternatives, in the cluster of KUBECONFIG; bench/README.md explains what and how.
#
# usage: bench.sh [--runs N] [--before REVISION] [--count N] [makespan] [collect] [wrapper] [queue] [calls] [synth] [plan] [memory]
set -eu
cd "$(dirname "$0")/.."

# Whether all that is asked for needs this machine alone; without a name, all is measured.
is_local() {
  found=no
  for word in "$@"; do
    case $word in
      wrapper | calls | synth | memory) found=yes ;;
      makespan | collect | queue | plan) return 1 ;;
    esac
  done
  [ "$found" = yes ]
}

if ! is_local "$@"; then
  # A default kubeconfig could mean a cluster that nobody wants to load with hundreds of pods.
  if [ -z "${KUBECONFIG:-}" ] || ! kubectl --request-timeout=10s get --raw /version >/dev/null; then
    echo 'bench: no cluster: set KUBECONFIG to the kubeconfig of one, and check that kubectl works with it' >&2
    exit 1
  fi
  echo "bench: in the cluster of KUBECONFIG ($KUBECONFIG)" >&2
fi

# Measures what the package runs: build/, created from these sources.
if [ ! -e build/cli/main.mjs ] || [ -n "$(find lib cli imports runtime -type f -newer build/cli/main.mjs)" ]; then
  npm run --silent compile
fi

# Replaces this shell, without npx in between, so that an interruption reaches the program, which then deletes its
# namespace.
exec node --require tsx/cjs bench/main.ts "$@"
