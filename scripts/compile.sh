#!/bin/sh
# Makes build/, what the published package runs: the library for other programs, and the command in few files, which
# start faster than its modules would one by one. What few commands need, such as the client of Kubernetes, is a file of
# its own. Vega, which only reports need, stays outside.
set -eu
cd "$(dirname "$0")/.."

# Beside the old one, which may be in use, and which stays where this fails.
fresh=$(mktemp -d ./build.XXXXXX)
trap 'rm -rf "$fresh"' EXIT
npx tsc -p tsconfig.build.json --outDir "$fresh"
# Packages that are no ES modules expect what those don't have.
shim='import { createRequire as requireOf } from "node:module";
const require = requireOf(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;'
npx esbuild cli/main.ts --bundle --splitting --platform=node --target=node20 --format=esm --minify-whitespace --line-limit=500 \
  --outdir="$fresh/cli" --out-extension:.js=.mjs --banner:js="$shim" --log-level=warning --external:vega --external:vega-lite
mkdir "$fresh/cli/report" "$fresh/cli/verify"
cp cli/report/page.css "$fresh/cli/report/"
cp cli/verify/another-machine.sh "$fresh/cli/verify/"
cp -R runtime "$fresh/runtime"
cp -R completions "$fresh/completions"
chmod 755 "$fresh"
rm -rf build
mv "$fresh" build
