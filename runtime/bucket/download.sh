#!/bin/sh
# Prints all results of a study in a bucket, in the format of collect.sh. In the pod of `kubepar collect`, the texts
# of credentials.sh and trouble.sh precede this one.
#
# usage:   download.sh FOLDER SCRATCH [KNOWN]
# inputs:  FOLDER, the study's folder in the bucket, as rclone names it; SCRATCH, an empty folder;
#          KNOWN and standard input, as for collect.sh; the environment of rclone
# outputs: as of collect.sh; a long list arrives with batches of no files, which show that it makes progress
# exit:    0 all printed; others: an object could not be read, as standard error says: if its last line is `refused`,
#          another try would not help
set -u
LC_ALL=C
export LC_ALL

# How much of the bucket is in SCRATCH at a time, in objects and bytes. A larger object is printed as it arrives.
readonly kp_BATCH=1000 kp_BATCH_BYTES=67108864
kp_count=0 kp_batch=0

main() {
  # The end of a folder tells rclone that it is no object, for which it would ask first.
  kp_folder=${1%/}/
  cd -- "$2" || exit 1
  export_credentials || { printf '%s\nrefused\n' "$kp_fault" >&2; exit 1; }
  : >known
  [ "${3:-0}" -eq 0 ] || head -n "$3" >known || exit 1
  list_batches
  while kp_batch=$((kp_batch + 1)) && [ -f "batch.$kp_batch" ]; do
    print_batch "batch.$kp_batch"
    rm -- "batch.$kp_batch"
  done
  printf 'kubepar/1 end %s\n' "$kp_count"
}

# Writes the files batch.1, batch.2, … with a line `SIZE NAME` for each result that is not known. Other objects do not
# belong to kubepar. A recursive list arrives in parts, so a long one needs no more memory than a short one.
list_batches() {
  {
    call_rclone lsf --recursive --fast-list --files-only --format sp --separator ' ' -- "$kp_folder" || : >failed
  } | awk -v kp_most="$kp_BATCH" -v kp_room="$kp_BATCH_BYTES" '
    FILENAME == "known" { known[$1]; next }
    FNR % 1000 == 0 { print "kubepar/1 files 0"; fflush() }
    NF != 2 || $2 !~ /^[0-9]+\.[0-9]+\.[A-Za-z0-9.-]+$/ || $2 in known { next }
    !batch || count == kp_most || bytes + $1 > kp_room { close("batch." batch); batch++; count = bytes = 0 }
    { count++; bytes += $1; print > ("batch." batch) }
  ' known - || exit 1
  [ ! -f failed ] || give_up
}

# $1: the file with the list of the batch.
print_batch() {
  read -r kp_size kp_name <"$1"
  if [ "$kp_size" -gt "$kp_BATCH_BYTES" ]; then
    print_list "$1"
    call_rclone cat -- "$kp_folder$kp_name" || give_up
  else
    cut -d ' ' -f 2 "$1" >names
    call_rclone copy --files-from-raw names --no-traverse --transfers 16 --buffer-size 0 --multi-thread-streams 0 -- \
      "$kp_folder" objects || give_up
    print_list "$1"
    (cd objects && xargs cat --) <names || exit 1
    rm -r objects
  fi
}

print_list() {
  kp_lines=$(wc -l <"$1")
  printf 'kubepar/1 files %s\n' "$((kp_lines))"
  cat -- "$1"
  kp_count=$((kp_count + kp_lines))
}

call_rclone() {
  rclone --contimeout 15s --timeout 1m --low-level-retries 3 --retries 3 "$@" 2>said
}

give_up() {
  kp_trouble=$(sed -n -e '$ s/^[0-9/]* [0-9:]* [A-Z]*: Failed to [^:]*: //' -e '$ p' said)
  find_words
  # The words of rclone: a study without an object is no error for a store.
  case $kp_words in
    *'directory not found') printf '%s\n' 'the bucket does not exist' refused ;;
    *)
      printf '%s\n' "$kp_words"
      ! is_refused || echo refused
      ;;
  esac >&2
  exit 1
}

main "$@"
