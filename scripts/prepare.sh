#!/bin/sh
# After `npm ci` in a checkout, and before `npm pack`: builds build/, and puts the command into node_modules/.bin.
set -eu
cd "$(dirname "$0")/.."

# npx in a checkout runs this before the command: npm 10 each time, npm 11 the first time. An up-to-date build is not
# repeated.
sources='cli lib imports runtime completions templates scripts/compile.sh package-lock.json'
# shellcheck disable=SC2086 # a list
if [ ! -e build/cli/main.mjs ] || [ -n "$(find $sources -type f -newer build/cli/main.mjs | head -n 1)" ]; then
  sh scripts/compile.sh
fi
mkdir -p node_modules/.bin
for name in kubepar kubectl-kubepar; do ln -sf ../../bin/kubepar.js "node_modules/.bin/$name"; done
ln -sf ../../bin/kubectl_complete-kubepar.js node_modules/.bin/kubectl_complete-kubepar
