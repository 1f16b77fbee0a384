# shellcheck shell=sh
# Finds the result of an attempt: the file or folder at KUBEPAR_RESULT, or what the command printed.
#
# inputs:  kp_folder; kp_results, where results go; kp_logged, the size of the log
# outputs: kp_result_from, kp_result_file, kp_ending by find_result; kp_result_bytes by measure_result; if they fail,
#          kp_fault; kp_refusal by refuse_result and limit_result

# A larger result is rejected if it would go to a log, where it would not stay complete, or to the queue's Redis, which
# keeps everything in memory. README.md, "Limits".
readonly kp_RESULT_LIMIT=1048576
# What a pod may write to its log after its first result. The kubelet checks logs every 10 seconds, and rotates one of
# more than 10 MiB: then its contents are lost. The count is not exact.
readonly kp_LOG_LIMIT=8388608 kp_ROTATION=10485760 kp_INEXACT=524288 kp_ROTATION_SECONDS=15
# How long an extension may be, with its dot.
readonly kp_ENDING_LIMIT=33
# How many names of files are reported.
readonly kp_MOST_LEFT=5
readonly kp_DISK_FULL='the disk is full; raise resources.ephemeralStorage, or write less'

# Finds the only file or folder at KUBEPAR_RESULT or KUBEPAR_RESULT.<extension>. Without one, the result is the contents
# of $1. Fails with kp_fault if it is not a valid result.
find_result() {
  kp_result_from=stdout kp_result_file=$1 kp_ending='' kp_fault='' kp_candidates='' kp_candidate_count=0
  for kp_candidate in "$kp_folder"/result "$kp_folder"/result?*; do
    # This includes a link to nothing.
    { [ -e "$kp_candidate" ] || [ -L "$kp_candidate" ]; } || continue
    kp_candidate_count=$((kp_candidate_count + 1))
    kp_ending=${kp_candidate#"$kp_folder"/result} kp_result_file=$kp_candidate
    [ "$kp_candidate_count" -gt "$kp_MOST_LEFT" ] ||
      kp_candidates="$kp_candidates${kp_candidates:+ and }KUBEPAR_RESULT$kp_ending"
  done
  if [ "$kp_candidate_count" -gt 1 ]; then
    [ "$kp_candidate_count" -le "$kp_MOST_LEFT" ] || kp_candidates="$kp_candidates and $((kp_candidate_count - kp_MOST_LEFT)) more"
    fault "must be one file or one folder, got $kp_candidates; write one, or make a folder of that name and write all into it"
    return
  fi
  [ "$kp_candidate_count" -eq 0 ] || check_candidate
}

measure_result() {
  kp_result_bytes=0
  if [ ! -f "$kp_result_file" ] || [ ! -r "$kp_result_file" ] || { [ -s "$kp_result_file" ] && ! kp_result_bytes=$(wc -c <"$kp_result_file"); }; then
    fault 'must be a file that can be read'
    return
  fi
  kp_result_bytes=$((kp_result_bytes))
}

# What is wrong with KUBEPAR_RESULT.
fault() {
  kp_fault="KUBEPAR_RESULT $1"
  return 1
}

check_candidate() {
  case $kp_ending in
    '') ;;
    .[!A-Za-z0-9]* | *[!A-Za-z0-9._-]* | [!.]* | .)
      fault "must have an ending of letters and digits such as .csv, or none, got KUBEPAR_RESULT$kp_ending; several files go into a folder of that name"
      return
      ;;
  esac
  if [ "${#kp_ending}" -gt "$kp_ENDING_LIMIT" ]; then
    fault "must have an ending of at most $((kp_ENDING_LIMIT - 1)) characters, got $kp_ending"
  # Never read its target, which may be anything, and endless.
  elif [ -L "$kp_result_file" ]; then
    fault "must be a file or a folder, got a symbolic link at KUBEPAR_RESULT$kp_ending; copy what it points to"
  elif [ -f "$kp_result_file" ]; then
    kp_result_from='file'
  elif [ -d "$kp_result_file" ]; then
    kp_result_from=folder
    pack_folder
  else
    fault "must be a file or a folder, got a pipe, socket or device at KUBEPAR_RESULT$kp_ending; write a file"
  fi
}

# Removes everything that find_result would find.
clear_result() {
  for kp_candidate in "$kp_folder"/result*; do
    { [ ! -e "$kp_candidate" ] && [ ! -L "$kp_candidate" ]; } || remove_folder "$kp_candidate"
  done
}

# A folder that the command made read-only protects its files from rm.
remove_folder() {
  rm -rf -- "$1" 2>/dev/null || { chmod -R u+rwx -- "$1"; rm -rf -- "$1"; }
}

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

# Whether a result may have any length where results go, and so may output that is the result.
takes_any_size() {
  case $kp_results in
    volume | bucket) ;;
    *) return 1 ;;
  esac
}

keep_output() {
  if takes_any_size; then cat; else head -c "$((kp_RESULT_LIMIT + 1))"; fi
}

# Rejects a result that does not fit where results go.
limit_result() {
  ! takes_any_size || return 0
  if [ "$kp_result_bytes" -gt "$kp_RESULT_LIMIT" ]; then
    refuse_result result-too-large "the result is larger than 1 MiB; print less, or set results: Results.volume(...) or Results.bucket(...), which take any size"
  elif [ "$kp_results" = log ]; then
    # In base64, with the text before each line of it.
    kp_encoded_bytes=$((kp_result_bytes * 7 / 5))
    [ "$kp_succeeded" -gt 0 ] || make_room_in_log
    if [ "$((kp_logged - kp_logged_before + kp_encoded_bytes))" -gt "$kp_LOG_LIMIT" ] || is_log_full; then
      refuse_result result-too-large "the tasks of this pod write more than 8 MiB to its log, which would lose the first results; print less, set a smaller tasksPerPod, or results: Results.volume(...) or Results.bucket(...)"
    else
      kp_logged=$((kp_logged + kp_encoded_bytes))
    fi
  fi
}

is_log_full() {
  [ "$((kp_logged + kp_encoded_bytes))" -gt "$((kp_ROTATION - kp_INEXACT))" ]
}

# If a log without results is nearly full, or more, fills it up and waits until it is rotated, before it gets the first
# result.
make_room_in_log() {
  if is_log_full; then
    # Elsewhere logs have no limit.
    [ -z "${KUBERNETES_SERVICE_HOST:-}" ] || fill_log
    kp_logged=0
  fi
  kp_logged_before=$kp_logged
}

fill_log() {
  kp_missing=$((kp_ROTATION + kp_INEXACT - kp_logged))
  [ "$kp_missing" -le 0 ] || head -c "$kp_missing" /dev/zero
  pause "$kp_ROTATION_SECONDS"
}

refuse_result() {
  kp_status=$1
  kp_result_bytes=0 kp_ending=''
  kp_refusal="kubepar: $2"
  printf '%s\n' "$kp_refusal" >&2
}
