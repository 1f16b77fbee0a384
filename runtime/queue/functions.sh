# shellcheck shell=sh
# Defines kubepar_lease, kubepar_complete and kubepar_fail for a shell script with `loop: true`. They do what lease.sh,
# complete.sh and fail.sh do, in a fork of the script's own shell, which takes less time than a new one.
#
# usage: . "$KUBEPAR_FUNCTIONS"; while item=$(kubepar_lease); do ...; kubepar_complete <result; done

kubepar_lease() (
  # shellcheck disable=SC1090
  . "$KUBEPAR_LEASE"
)

kubepar_complete() (
  # shellcheck disable=SC1090
  . "$KUBEPAR_COMPLETE"
)

kubepar_fail() (
  # shellcheck disable=SC1090
  . "$KUBEPAR_FAIL"
)
