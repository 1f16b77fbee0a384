#!/bin/sh
# Runs all checks that must pass before a change is merged.
set -eu
cd "$(dirname "$0")/.."

sh scripts/lint.sh
sh scripts/test.sh "$@"
