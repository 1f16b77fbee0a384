#!/bin/sh
# Writes the manifests of main.ts to dist/. A mistake in main.ts leaves dist/ unchanged, and manifests of studies that
# are no longer in main.ts are removed.
set -eu
cd "$(dirname "$0")/.."

fresh=$(mktemp -d ./dist.XXXXXX)
trap 'rm -rf "$fresh"' EXIT
CDK8S_OUTDIR=$fresh node --import tsx main.ts
if [ -z "$(ls "$fresh")" ]; then
  echo 'synth: main.ts made no manifest; does it end with app.synth()? dist/ is unchanged' >&2
  exit 1
fi
chmod 755 "$fresh"
rm -rf dist
mv "$fresh" dist
ls dist
