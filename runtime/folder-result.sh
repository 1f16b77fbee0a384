# shellcheck shell=sh
# Packs a result that is a folder. Loaded only if there is one.
#
# inputs:  kp_folder, kp_result_file; result.sh
# outputs: kp_result_file, the packed folder; kp_fault if it is not a valid result

# A folder is transferred as one tar: sets kp_result_file to it.
pack_folder() {
  kp_has_files=
  if ! command -v tar >/dev/null 2>&1; then
    fault 'must be a file in this image, which has no tar to pack a folder; write one file, or use an image with tar'
    return
  fi
  look_through "$kp_result_file" || return
  # A writer that failed silently leaves just this.
  if [ -z "$kp_has_files" ]; then
    fault 'must not be an empty folder; write a file into it, or do not make it where there is none'
    return
  fi
  kp_packed=$kp_folder/packed
  {
    pack 2>"$kp_folder/packed.error"
    printf '%s\n' "$?" >"$kp_folder/packed.code"
  } | keep_output >"$kp_packed" || kp_fault=full
  read -r kp_code <"$kp_folder/packed.code" || kp_code=1
  # Some versions of head exit with 0 on a full disk, but this shell cannot write there either.
  if [ -n "$kp_fault" ] || ! { printf '%s\n' "$kp_code" >"$kp_folder/packed.code"; } 2>/dev/null; then
    fault "could not be packed: $kp_DISK_FULL"
  # If it is larger than the limit, only its start was copied.
  elif [ "$kp_code" -ne 0 ] && { takes_any_size || [ "$(($(wc -c <"$kp_packed")))" -le "$kp_RESULT_LIMIT" ]; }; then
    read -r kp_said <"$kp_folder/packed.error" || kp_said="tar ended with exit code $kp_code"
    fault "must be a folder that can be packed: $kp_said"
  else
    kp_result_file=$kp_packed
  fi
}

# The same bytes for the same files, if this tar supports it; the reader compares the contents. In a separate process.
pack() {
  set -- --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --hard-dereference
  if ! tar "$@" -cf - -T /dev/null >/dev/null 2>&1; then
    set --
    # In a copy made with -L, each name is a separate file.
    if has_hard_links; then
      remove_folder "$kp_folder/unlinked"
      cp -RL -- "$kp_result_file" "$kp_folder/unlinked" || return
      kp_result_file=$kp_folder/unlinked
    fi
  fi
  tar "$@" -C "$kp_result_file" -cf - .
}

# Whether a file in the folder has several names. A name that looks like a line of ls does no harm.
has_hard_links() {
  # shellcheck disable=SC2012
  [ -n "$(ls -lAR -- "$kp_result_file" | while read -r kp_mode kp_links kp_ignored; do
    case $kp_mode:$kp_links in (-*:1) ;; (-*:[0-9]*) echo yes ;; esac
  done)" ]
}

# Sets kp_has_files if there is a file in the folder. Fails if it contains anything but files and folders. Starts no
# process, because there may be many.
look_through() {
  for kp_entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -L "$kp_entry" ]; then
      refuse_entry 'a symbolic link' 'copy what it points to'
      return
    elif [ -d "$kp_entry" ]; then
      look_through "$kp_entry" || return
    elif [ -f "$kp_entry" ]; then
      kp_has_files=yes
    elif [ -e "$kp_entry" ]; then
      refuse_entry 'a pipe, socket or device' 'write a file'
      return
    fi
  done
}

refuse_entry() {
  fault "must be a folder of files and folders, got $1 in it: ${kp_entry#"$kp_result_file"/}; $2"
}
