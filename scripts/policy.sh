#!/bin/sh
# Checks dist/ and the studies of the documentation against the policies of kube-score. docs/access.md gives the reasons
# for the omitted policies.
#
# usage:   policy.sh
# inputs:  XDG_CACHE_HOME
# outputs: the findings; exit code 1 if there are any
set -eu
cd "$(dirname "$0")/.."

version=v1.20.0
checker=${XDG_CACHE_HOME:-$HOME/.cache}/kubepar/kube-score-$version
if [ ! -x "$checker/kube-score" ]; then
  command -v go >/dev/null || { echo 'policy: not found: go; install Go 1.24 or newer and run this again' >&2; exit 1; }
  echo "policy: building kube-score $version in $checker" >&2
  GOBIN=$checker CGO_ENABLED=0 go install "github.com/zegl/kube-score/cmd/kube-score@$version"
fi

studies=$(mktemp -d)
trap 'rm -rf "$studies"' EXIT
npx tsx scripts/documented-studies.ts "$studies"
failed=0
for file in dist/*.yaml "$studies"/*/*.yaml; do
  "$checker/kube-score" score "$file" --output-format ci --exit-one-on-warning --ignore-container-cpu-limit \
    --ignore-test container-image-pull-policy,pod-networkpolicy,statefulset-has-servicename \
    --enable-optional-test container-seccomp-profile,environment-variable-key-duplication,container-ports-check \
    >"$studies/findings" || { failed=1 && grep -v '^\[OK\]\|^\[SKIPPED\]' "$studies/findings" | sed "s|^|$file: |"; }
done
[ "$failed" -ne 0 ] || echo 'policy: no finding without a reason'
exit "$failed"
