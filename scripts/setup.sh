#!/bin/sh
# Installs what is missing: the npm packages of the lock file and, with apt, the Debian packages of the named programs
# and files.
#
# usage: setup.sh [PROGRAM or FILE]...
set -eu
cd "$(dirname "$0")/.."

package_of() {
  case $1 in
    Rscript) echo r-base-core ;;
    luacheck) echo lua-check ;;
    pip3) echo python3-pip ;;
    redis-cli) echo redis-tools ;;
    ps) echo procps ;;
    dpkg-deb) echo dpkg ;;
    /usr/lib/R/site-library/*) echo "r-cran-$(basename "$1" | tr '[:upper:]' '[:lower:]')" ;;
    /usr/lib/python3/dist-packages/*) echo "python3-$(basename "$1")" ;;
    /usr/share/doc/*) basename "$(dirname "$1")" ;;
    */debian-archive-keyring.gpg) echo debian-archive-keyring ;;
    *) echo "$1" ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    echo "setup: not found: $missing; install $packages and run this again (only Debian and Ubuntu are set up by this script)" >&2
    exit 1
  fi
  echo "setup: installing $packages with apt (needs root)" >&2
  as_root apt-get -o DPkg::Lock::Timeout=300 -qq update
  # shellcheck disable=SC2086 # a list of packages
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends $packages >/dev/null
}

missing='' packages=''
for program in "$@"; do
  command -v "$program" >/dev/null || [ -r "$program" ] || { missing="$missing $program" packages="$packages $(package_of "$program")"; }
done
[ -z "$packages" ] || install_packages

# npm writes this file last.
installed=node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
  echo 'setup: installing the npm packages of package-lock.json' >&2
  npm ci --loglevel=error --no-fund --no-audit
fi
