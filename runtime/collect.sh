#!/bin/sh
# Prints all results of a study on a volume, in one stream that shows whether it is complete.
#
# usage:   collect.sh FOLDER [KNOWN]
# inputs:  KNOWN, how many names of files follow on standard input, one per line, sorted by their bytes. These files are
#          left out if the image has comm.
# outputs: for each batch of files a line `kubepar/1 files N`, N lines `SIZE NAME`, and then their bytes, one file after another;
#          at the end `kubepar/1 end COUNT`, with the number of these files. Without the folder there are none.
# exit:    0 all printed; others: a file could not be read
set -u
LC_ALL=C
export LC_ALL

kp_BATCH=200
kp_count=0

main() {
  if [ -d "$1" ]; then
    cd -- "$1" || exit 1
    # The list is created before the first file is printed. Files that are added meanwhile are left for the next time.
    kp_names=$(ls -A) || exit 1
    [ "${2:-0}" -eq 0 ] || leave_out_known "$2"
    set --
    while read -r kp_name; do
      is_result || continue
      set -- "$@" "$kp_name"
      [ $# -lt "$kp_BATCH" ] || { print_batch "$@"; set --; }
    done <<END
$kp_names
END
    [ $# -eq 0 ] || print_batch "$@"
  fi
  printf 'kubepar/1 end %s\n' "$kp_count"
}

leave_out_known() {
  kp_known=$(head -n "$1") || exit 1
  command -v comm >/dev/null 2>&1 || return 0
  kp_names=$(
    printf '%s\n' "$kp_names" | sort | comm -23 - /dev/fd/3 3<<END
$kp_known
END
  ) || exit 1
}

# <task>.<attempt>.<pod>. A file that is being written ends in .part. Other files do not belong to kubepar.
is_result() {
  case $kp_name in
    *.part | *[!A-Za-z0-9.-]*) return 1 ;;
    [0-9]*.[0-9]*.?*) [ -f "$kp_name" ] && [ ! -L "$kp_name" ] ;;
    *) return 1 ;;
  esac
}

print_batch() {
  printf 'kubepar/1 files %s\n' "$#"
  # The last line contains the sum, if there are several.
  wc -c -- "$@" | head -n "$#" || exit 1
  cat -- "$@" || exit 1
  kp_count=$((kp_count + $#))
}

main "$@"
