#!/bin/sh
# Downloads Node 22, which the test of the package runs in addition to the installed Node: kubepar supports 20 and
# later. It comes from the npm registry, which checks it, and is unpacked into a separate folder: nothing is installed.
#
# usage:   setup-node.sh
# inputs:  XDG_CACHE_HOME
# outputs: the program ~/.cache/kubepar/node-22/bin/node
set -eu

version=22.23.3
node=${XDG_CACHE_HOME:-$HOME/.cache}/kubepar/node-22
case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) echo "setup-node: there is no Node for $(uname -m) in the npm registry; put one at $node/bin/node" >&2 && exit 1 ;;
esac

if [ ! -x "$node/bin/node" ]; then
  echo "setup-node: getting Node $version into $node" >&2
  mkdir -p "$(dirname "$node")"
  fresh=$(mktemp -d "$node-XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  archive=$(cd "$fresh" && npm pack --silent "node-linux-$arch@$version")
  tar -xzf "$fresh/$archive" -C "$fresh" --strip-components=1 package/bin/node
  rm "$fresh/$archive"
  "$fresh/bin/node" --version >/dev/null
  # Another run of this script may have been faster.
  mv -T "$fresh" "$node" 2>/dev/null || [ -x "$node/bin/node" ]
fi
