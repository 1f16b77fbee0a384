#!/bin/sh
# Builds build/, which the published package runs: the library for other programs, and the command in a few files, which
# start faster than separate modules. Code that only some commands need, such as the Kubernetes client, is in files of
# its own. Vega, which only reports need, is not bundled.
set -eu
cd "$(dirname "$0")/.."

# Next to the old one, which may be in use, and which stays if this fails.
fresh=$(mktemp -d ./build.XXXXXX)
trap 'rm -rf "$fresh" "$fresh.old"' EXIT
npx tsc -p tsconfig.build.json --outDir "$fresh"
# CommonJS packages expect variables that ES modules don't have.
shim='import { createRequire as requireOf } from "node:module";
const require = requireOf(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;'
npx esbuild cli/main.ts --bundle --splitting --platform=node --target=node20 --format=esm --minify-whitespace --line-limit=500 \
  --outdir="$fresh/cli" --out-extension:.js=.mjs --banner:js="$shim" --log-level=warning --external:vega --external:vega-lite
mkdir "$fresh/cli/report" "$fresh/cli/verify"
cp cli/report/page.css "$fresh/cli/report/"
cp cli/verify/another-machine.sh "$fresh/cli/verify/"
cp -R runtime "$fresh/runtime"
cp -R completions "$fresh/completions"
cp -R templates "$fresh/templates"
chmod 755 "$fresh"
# Two renames, so that hardly any command that starts meanwhile misses it.
if [ -e build ]; then mv build "$fresh.old"; fi
mv "$fresh" build
