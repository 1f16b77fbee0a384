#!/bin/sh
# Makes imports/ anew for the version of Kubernetes that cdk8s.yaml names. The API definitions are downloaded; where that is not
# possible, a module that serves them can be preloaded: NODE_OPTIONS="--require <module>" npm run import
set -eu
cd "$(dirname "$0")/.."

CDK8S_CHECK_UPGRADE=false npx cdk8s import --output imports
npx tsx scripts/pod-validator.ts
