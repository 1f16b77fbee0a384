#!/bin/sh
# Demonstrates everything on this machine: synthesizes dist/, runs the studies as local processes, and shows the
# results.
set -eu
cd "$(dirname "$0")/.."

# Without systemd, R would ask it for the time zone, and print that it can't.
export TZ="${TZ:-UTC}"

step() { printf '\n== %s\n' "$1"; }

step 'Set-up: npm packages, R and some of its packages, Redis'
sh scripts/setup.sh Rscript redis-server redis-cli /usr/lib/R/site-library/caret /usr/lib/R/site-library/mlbench /usr/lib/R/site-library/randomForest

step 'cdk8s synth: main.ts becomes the plain YAML of dist/'
npm run --silent synth

for study in monte-carlo birthday; do
  step "kubepar try: the 100 tasks of dist/$study.k8s.yaml as processes of this machine"
  node bin/kubepar.js try "dist/$study.k8s.yaml"

  step "The table: results/$study-try/results.csv"
  head -n 5 "results/$study-try/results.csv"
  echo ...

  step 'kubepar report: a page for any browser'
  node bin/kubepar.js report "results/$study-try"
done

step 'kubepar try: two of the six models of dist/boston-models.k8s.yaml, through a queue in a Redis of this machine'
node bin/kubepar.js try dist/boston-models.k8s.yaml --task 0-1

step 'The models: results/boston-models-try-0-1/tasks, for readRDS; and what is known of them'
ls -l results/boston-models-try-0-1/tasks
cut -d , -f 1-4,6 results/boston-models-try-0-1/records.csv
node bin/kubepar.js report results/boston-models-try-0-1

step 'In a cluster'
echo 'kubectl apply -f dist/monte-carlo.k8s.yaml'
echo 'npx kubepar wait monte-carlo'
echo 'npx kubepar collect monte-carlo'
