#!/bin/sh
# What `cdk8s synth` does, but a mistake in main.ts leaves dist/ as it is: cdk8s empties its output folder first.
set -eu
cd "$(dirname "$0")/.."

fresh=$(mktemp -d ./dist.XXXXXX)
trap 'rm -rf "$fresh"' EXIT
CDK8S_OUTDIR=$fresh npx tsx main.ts
chmod 755 "$fresh"
rm -rf dist
mv "$fresh" dist
ls dist
