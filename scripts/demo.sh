#!/bin/sh
# The whole of it on this machine: synthesizes dist/, runs the studies as local processes, and shows what came out.
set -eu
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step 'Set-up: npm packages, R'
sh scripts/setup.sh Rscript

step 'cdk8s synth: main.ts becomes the plain YAML of dist/'
npm run --silent synth

for study in monte-carlo birthday; do
  step "kubepar try: the 100 tasks of dist/$study.k8s.yaml as processes of this machine"
  npx kubepar try "dist/$study.k8s.yaml"

  step "The table: results/$study-try/results.csv"
  head -n 5 "results/$study-try/results.csv"
  echo ...
done

step 'In a cluster'
echo 'kubectl apply -f dist/monte-carlo.k8s.yaml && npx kubepar wait monte-carlo && npx kubepar collect monte-carlo'
