#!/bin/sh
# The worker of "Fine Parallel Processing Using a Work Queue" in the Kubernetes documentation (its rediswq.py and
# worker.py), with redis-cli: LMOVE to a list of items in progress, SETEX for the lease, LREM and DEL when an item is
# done. It checks whether the queue is empty only if it got no item, which saves calls.
#
# usage: queue-worker.sh HOST PORT COMMAND...   (the item is the last argument of the command)
host=$1 port=$2
shift 2
redis() { redis-cli -h "$host" -p "$port" "$@"; }

while :; do
  item=$(redis LMOVE queue queue:processing RIGHT LEFT)
  if [ -n "$item" ]; then
    redis SETEX "queue:leased:$item" 10 "$(hostname)" >/dev/null
    "$@" "$item"
    printf 'LREM queue:processing 0 "%s"\nDEL "queue:leased:%s"\n' "$item" "$item" | redis >/dev/null
  elif [ "$(redis LLEN queue)" = 0 ] && [ "$(redis LLEN queue:processing)" = 0 ]; then
    exit 0
  else
    echo 'waiting for work'
    sleep 2
  fi
done
