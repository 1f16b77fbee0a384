#!/bin/sh
# Work that takes no time, for the queue of the benchmark: what is left is the queue itself.
while sh "$KUBEPAR_LEASE" >/dev/null; do
  sh "$KUBEPAR_COMPLETE" </dev/null
done
