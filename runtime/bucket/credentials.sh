# shellcheck shell=sh
# Exports the credentials for the bucket from the files of a Secret. Kubernetes replaces these files when the Secret
# changes.
#
# inputs:  KUBEPAR_BUCKET_SECRET, the folder of the files, or empty; RCLONE_CONFIG_STORE_TYPE
# outputs: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN for S3; GOOGLE_APPLICATION_CREDENTIALS for
#          Google's store; kp_fault if they fail

kp_secret_folder=${KUBEPAR_BUCKET_SECRET:-}

# Fails with kp_fault if the Secret lacks a key.
export_credentials() {
  [ -n "$kp_secret_folder" ] || return 0
  if [ "${RCLONE_CONFIG_STORE_TYPE:-}" != s3 ]; then
    export GOOGLE_APPLICATION_CREDENTIALS="$kp_secret_folder/key.json"
    has_key key.json
    return
  fi
  has_key AWS_ACCESS_KEY_ID && has_key AWS_SECRET_ACCESS_KEY || return 1
  for kp_key in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN; do
    unset "$kp_key"
    # Without the line end that an editor or echo adds.
    [ ! -r "$kp_secret_folder/$kp_key" ] || export "$kp_key=$(tr -d '\r\n' <"$kp_secret_folder/$kp_key")"
  done
}

has_key() {
  [ ! -r "$kp_secret_folder/$1" ] || return 0
  kp_fault="the Secret with its credentials has no key $1"
  return 1
}
