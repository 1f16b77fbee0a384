# shellcheck shell=sh
# Creates the folders of attempts, which are new for each attempt, and makes sure that nothing of an earlier attempt is
# left anywhere.
#
# inputs:  KUBEPAR_TMP, KUBEPAR_SHM; kp_scratch, kp_files; kp_task, kp_attempt, kp_parameters_json
# outputs: kp_scratch, kp_shared by find_folders; kp_folder by prepare_folder: home, tmp, parameters.json, pipes, and kp_work in it, with the command's files

kp_folder=

# Finds the folder of attempts and the one that tasks share, and the other places where processes of a pod can write:
# /tmp and /dev/shm.
find_folders() {
  if [ -z "$kp_scratch" ]; then
    kp_scratch=${TMPDIR:-/tmp}/kubepar.$$
    # A killed wrapper had the same process id.
    while [ -e "$kp_scratch" ]; do kp_scratch=$kp_scratch+; done
    mkdir -- "$kp_scratch" || try_again "can't write to ${TMPDIR:-/tmp}"
    trap 'remove_folder "$kp_scratch"' EXIT
  fi
  kp_shared=$kp_scratch/shared
  mkdir -p -- "$kp_shared" || try_again "can't write to $kp_scratch"
  kp_pod_tmp='' kp_pod_memory=''
  # Only a folder with this name, which a manifest has mounted for this purpose, is ever emptied.
  case ${KUBEPAR_TMP:-} in
    */kubepar/tmp) ;;
    *) return 0 ;;
  esac
  { [ -d "$KUBEPAR_TMP" ] && [ ! -L "$KUBEPAR_TMP" ]; } || return 0
  kp_pod_tmp=$KUBEPAR_TMP kp_pod_memory=${KUBEPAR_SHM:-}
  [ "$kp_pod_tmp" != /kubepar/tmp ] || kp_pod_memory=${KUBEPAR_SHM:-/dev/shm}
  [ -d "$kp_pod_memory" ] || kp_pod_memory=
}

# New for every attempt: nothing of an earlier one can leak into it.
prepare_folder() {
  # In a separate folder, because KUBEPAR_SCRATCH may contain other files when this runs by hand.
  kp_folder=$kp_scratch/attempts/$kp_task.$kp_attempt
  kp_work=$kp_folder/work
  remove_traces
  # Another pod, on another node, may have room.
  if ! mkdir -p -- "$kp_folder/home" "$kp_folder/tmp" "$kp_work" ${kp_pod_tmp:+"$kp_pod_tmp"} ${kp_pod_memory:+"$kp_pod_memory"} ||
    ! mkfifo "$kp_folder/stdout.pipe" "$kp_folder/stdout.kept" "$kp_folder/stderr.pipe" "$kp_folder/stderr.kept" "$kp_folder/stderr.head.kept" ||
    ! printf '%s\n' "$kp_parameters_json" >"$kp_folder/parameters.json"; then
    try_again "can't write to $kp_folder"
  fi
  [ -n "$kp_files" ] || return 0
  # Not the names that start with two dots, which the kubelet reserves.
  for kp_file in "$kp_files"/* "$kp_files"/.[!.]*; do
    [ ! -e "$kp_file" ] || cp -RL -- "$kp_file" "$kp_work" || try_again "can't copy $kp_file"
  done
}

# Removes what earlier attempts left: processes and files, in a pod also those in /tmp and in shared memory. These two
# folders are mounts and stay, and so does a folder in which something is mounted.
remove_traces() {
  # As the first process of a container, this shell is spared. All other processes in it are left from a command that
  # left its session.
  if [ "$$" -eq 1 ]; then
    if [ -n "${kp_server:-}" ]; then kill_all_but_server; else kill -KILL -1 2>/dev/null; fi
  fi
  set -- "$kp_scratch/attempts" ${kp_pod_tmp:+"$kp_pod_tmp"} ${kp_pod_memory:+"$kp_pod_memory"}
  if rm -rf -- "$@" 2>/dev/null || are_empty "$@"; then return 0; fi
  # A folder that the command made read-only protects its files from rm, and one of another user protects its contents
  # from chmod.
  for kp_parent in "$@"; do
    chmod -R -- u+rwx "$kp_parent" "$kp_parent"/* "$kp_parent"/.[!.]* "$kp_parent"/..?* 2>/dev/null
  done
  rm -rf -- "$@" 2>/dev/null
  are_empty "$1" || try_again "can't remove what an earlier attempt left in $1"
}

are_empty() {
  for kp_parent in "$@"; do
    for kp_left in "$kp_parent"/* "$kp_parent"/.[!.]* "$kp_parent"/..?*; do
      if [ -e "$kp_left" ] || [ -L "$kp_left" ]; then return 1; fi
    done
  done
}
