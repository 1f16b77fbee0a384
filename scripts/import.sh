#!/bin/sh
# Regenerates imports/ for the Kubernetes version in cdk8s.yaml. The API definitions are downloaded. If that is
# impossible, you can preload a module that serves them: NODE_OPTIONS="--require <module>" npm run import
set -eu
cd "$(dirname "$0")/.."

CDK8S_CHECK_UPGRADE=false npx cdk8s import --output imports
npx tsx scripts/pod-validator.ts
