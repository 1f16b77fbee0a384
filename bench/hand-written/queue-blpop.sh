#!/bin/sh
# The least that a worker of a queue can do: BLPOP with redis-cli. It guarantees nothing: an item is lost with its
# worker, nothing is recorded, and a worker ends when the list was empty for a second.
#
# usage: queue-blpop.sh HOST PORT COMMAND...   (the item is the last argument of the command)
host=$1 port=$2
shift 2
newline='
'

# The reply is the name of the list, a line end, and the item.
while reply=$(redis-cli -h "$host" -p "$port" BLPOP queue 1) && [ -n "$reply" ]; do
  "$@" "${reply#*"$newline"}"
done
