#!/bin/sh
# Checks everything that can be checked without running it, and that dist/ is what main.ts generates.
set -eu
cd "$(dirname "$0")/.."

sh scripts/setup.sh shellcheck luacheck
npx prettier --check --log-level=warn .
npx tsc
npx eslint .
npx depcruise --output-type err-long lib cli test bench main.ts
shellcheck runtime/*.sh runtime/queue/*.sh runtime/bucket/*.sh cli/verify/*.sh scripts/*.sh bench/hand-written/*.sh templates/project/*.sh templates/project/scripts/*.sh completions/kubepar.bash .ci/run
luacheck --quiet runtime/queue
sh scripts/lint-dockerfiles.sh examples/*/Dockerfile examples/images/*/Dockerfile

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
CDK8S_CHECK_UPGRADE=false npx cdk8s synth --output "$fresh/dist" >/dev/null
if ! diff -r dist "$fresh/dist"; then
  echo 'lint: dist/ is not what main.ts gives; run npm run synth and commit it' >&2
  exit 1
fi
echo 'lint: good'
