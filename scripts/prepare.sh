#!/bin/sh
# After `npm ci` in a checkout: makes build/, and puts the command where npx looks first.
set -eu
cd "$(dirname "$0")/.."

sh scripts/compile.sh
mkdir -p node_modules/.bin
for name in kubepar kubectl-kubepar; do ln -sf ../../bin/kubepar.js "node_modules/.bin/$name"; done
ln -sf ../../bin/kubectl_complete-kubepar.js node_modules/.bin/kubectl_complete-kubepar
