# shellcheck shell=sh
# Exports the credentials of an S3 store from the files of a Secret. Kubernetes replaces these files when the Secret
# changes. rclone finds the credentials of other stores itself.
#
# inputs:  KUBEPAR_BUCKET_SECRET, the folder of the files, if there is one
# outputs: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN

# Fails, with a message on standard error, if a file is missing that S3 needs.
export_credentials() {
  [ -n "${KUBEPAR_BUCKET_SECRET:-}" ] || return 0
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  for kp_key in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN; do
    if [ -r "$KUBEPAR_BUCKET_SECRET/$kp_key" ]; then
      # Without the line end that an editor or echo adds.
      export "$kp_key=$(cat "$KUBEPAR_BUCKET_SECRET/$kp_key")"
    elif [ "$kp_key" != AWS_SESSION_TOKEN ]; then
      kp_fault="the Secret has no key $kp_key"
      printf 'kubepar: %s\n' "$kp_fault" >&2
      return 1
    fi
  done
}
