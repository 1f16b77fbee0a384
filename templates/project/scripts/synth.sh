#!/bin/sh
# Writes the manifests of main.ts to dist/. A mistake in main.ts leaves dist/ unchanged, and manifests of studies that
# are no longer in main.ts are removed.
set -eu
cd "$(dirname "$0")/.."

fresh=$(mktemp -d ./dist.XXXXXX)
trap 'rm -rf "$fresh"' EXIT
# Some shells skip the trap of EXIT when a signal ends them.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
CDK8S_OUTDIR=$fresh node --import tsx main.ts
if [ -z "$(ls "$fresh")" ]; then
  echo 'synth: main.ts made no manifest; does it end with app.synth()? dist/ is unchanged' >&2
  exit 1
fi
chmod 755 "$fresh"
# From here on, no signal that can be ignored leaves the project without dist/.
trap '' HUP INT TERM
rm -rf dist
mv "$fresh" dist
ls dist
