# shellcheck shell=sh
# Finds the result of an attempt: the file or folder at KUBEPAR_RESULT, or what the command printed.
#
# inputs:  kp_folder; kp_results, where results go; log.sh, if they go there; kp_runtime, the folder of this file
# outputs: kp_result_from, kp_result_file, kp_ending by find_result; kp_result_bytes by measure_result; if they fail,
#          kp_fault; kp_refusal by refuse_result and limit_result

# A larger result is rejected if it would go to a log, where it would not stay complete, or to the queue's Redis, which
# keeps everything in memory. README.md, "Limits".
readonly kp_RESULT_LIMIT=1048576
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
    # shellcheck source=runtime/folder-result.sh
    . "$kp_runtime/folder-result.sh"
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
    limit_result_in_log
  fi
}

refuse_result() {
  kp_status=$1
  kp_result_bytes=0 kp_ending=''
  kp_refusal="kubepar: $2"
  printf '%s\n' "$kp_refusal" >&2
}
