#!/bin/sh
# Starts the Redis server of a queue: with a password, every change on disk within a second, and no item evicted when
# memory is full.
#
# usage:   redis.sh
# inputs:  REDISCLI_AUTH, the password; KUBEPAR_MAXMEMORY, in bytes; KUBEPAR_REDIS_DIR, the folder of its files;
#          KUBEPAR_REDIS_PORT; KUBEPAR_REDIS_BIND, the addresses on which it listens
set -u

kp_dir=${KUBEPAR_REDIS_DIR:-/data}
kp_acl=$kp_dir/users.acl

: "${REDISCLI_AUTH:?the password of Redis is missing or empty: see the key of its Secret}"

# The users of queues stay. All have the current password, and only its hash is stored.
kp_password=$(printf %s "$REDISCLI_AUTH" | sha256sum)
kp_password=${kp_password%% *}
umask 077

write_users() {
  printf 'user default on #%s ~* &* +@all\n' "$kp_password" || return 1
  [ ! -e "$kp_acl" ] || sed -e '/^user default /d' -e "s/ #[0-9a-f]* / #$kp_password /" "$kp_acl"
}

has_password() {
  grep -q "^user default on .*#$kp_password " "$1"
}

# Without this file, Redis would let everybody in. If the disk is full, the existing file is sufficient.
if write_users >"$kp_acl.new" && has_password "$kp_acl.new"; then
  mv -f -- "$kp_acl.new" "$kp_acl" || exit 1
elif ! has_password "$kp_acl"; then
  echo "kubepar: can't write $kp_acl: is the volume full, or not writable?" >&2
  exit 1
fi

# The hash is enough for the server.
unset REDISCLI_AUTH
exec redis-server - <<END
dir $kp_dir
aclfile $kp_acl
bind ${KUBEPAR_REDIS_BIND:-* -::*}
port ${KUBEPAR_REDIS_PORT:-6379}
protected-mode no
appendonly yes
appendfsync everysec
save ""
maxmemory ${KUBEPAR_MAXMEMORY:-0}
maxmemory-policy noeviction
END
