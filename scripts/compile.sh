#!/bin/sh
# Makes build/, what the published package runs: the library for other programs, and the command in one file, which
# starts in a third of the time that its modules take one by one.
set -eu
cd "$(dirname "$0")/.."

rm -rf build
npx tsc -p tsconfig.build.json
npx esbuild cli/main.ts --bundle --platform=node --target=node20 --format=cjs --outfile=build/cli/main.js --log-level=warning
cp -R runtime build/runtime
