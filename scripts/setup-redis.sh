#!/bin/sh
# Downloads the servers for the tests of the queue, once each: Redis 7, Redis 8 and Valkey 8, from Debian 12 and 13
# whatever this machine runs. They are unpacked into a separate folder with the libraries that they need: nothing is
# installed.
#
# usage:   setup-redis.sh
# inputs:  XDG_CACHE_HOME; DEBIAN_MIRROR
# outputs: the programs redis-7, redis-8 and valkey-8 in ~/.cache/kubepar/servers
set -eu
cd "$(dirname "$0")/.."

servers=${XDG_CACHE_HOME:-$HOME/.cache}/kubepar/servers
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
libraries='libc6 libgcc-s1 libstdc++6 libatomic1 libjemalloc2 liblzf1 libsystemd0 libcap2 liblzma5 liblz4-1 libzstd1 zlib1g'

# apt-get with the packages of one Debian release: it checks the signature and the hashes. It ignores installed
# packages.
apt_of() {
  release=$1
  shift
  apt-get -qq -o APT::Sandbox::User="$(id -un)" -o Dir="$fresh/apt" -o Dir::State::status=/dev/null \
    -o Dir::Etc::sourcelist="$fresh/$release.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::trusted="$keyring" -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# unpack RELEASE PACKAGE...: as a tree in the folder with that name.
unpack() {
  tree=$fresh/$1 release=$1
  shift
  mkdir -p "$tree/packages" "$fresh/apt/var/lib/apt/lists/partial" "$fresh/apt/var/cache/apt/archives/partial" \
    "$fresh/apt/etc/apt/preferences.d"
  echo "deb [signed-by=$keyring] $mirror $release main" >"$fresh/$release.list"
  apt_of "$release" update
  (cd "$tree/packages" && apt_of "$release" download "$@")
  for package in "$tree"/packages/*.deb; do dpkg-deb -x "$package" "$tree"; done
  rm -r "$tree/packages"
}

# program NAME RELEASE SERVER: runs the server of a tree with the libraries of that tree.
program() {
  loader=$(cd "$fresh" && find "$2/lib" "$2/usr/lib" -name 'ld-linux*.so.*' 2>/dev/null | grep linux-gnu | head -n 1)
  triplet=$(basename "$(dirname "$loader")")
  cat >"$fresh/$1" <<END
#!/bin/sh
here=\$(dirname "\$0")
exec "\$here/$loader" --library-path "\$here/$2/lib/$triplet:\$here/$2/usr/lib/$triplet" "\$here/$2/usr/bin/$3" "\$@"
END
  chmod 755 "$fresh/$1"
  "$fresh/$1" --version >/dev/null
}

if [ ! -e "$servers" ]; then
  sh scripts/setup.sh dpkg-deb "$keyring"
  echo "setup-redis: getting Redis 7, Redis 8 and Valkey 8 into $servers" >&2
  mkdir -p "$(dirname "$servers")"
  fresh=$(mktemp -d "$servers-XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  # shellcheck disable=SC2086 # a list of packages
  unpack bookworm redis-server redis-tools libssl3 $libraries
  # shellcheck disable=SC2086
  unpack trixie redis-server redis-tools valkey-server valkey-tools libssl3t64 $libraries
  program redis-7 bookworm redis-server
  program redis-8 trixie redis-server
  program valkey-8 trixie valkey-server
  rm -r "$fresh/apt" "$fresh"/*.list
  # Another run of this script may have been faster.
  mv -T "$fresh" "$servers" 2>/dev/null || [ -x "$servers/valkey-8" ]
fi
