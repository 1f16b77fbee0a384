# shellcheck shell=sh
# Stores records and results on a volume.
#
# inputs:  kp_results_folder; kp_study, kp_task, kp_attempt, kp_pod; kp_record, kp_status, kp_result_file
# outputs: kp_stored by name_stored; the file of that name by store_record; kp_record and kp_short_record by read_stored

# Sets kp_stored to the file of this attempt.
name_stored() {
  kp_stored=$kp_results_folder/$kp_study/$kp_task.$kp_attempt.$kp_pod
}

# Writes the record and then the result. The file gets its name only when it is whole.
store_record() {
  name_stored
  mkdir -p -- "${kp_stored%/*}" && print_stored >"$kp_stored.part" && to_disk "$kp_stored.part" &&
    mv -f -- "$kp_stored.part" "$kp_stored" && to_disk "${kp_stored%/*}"
}

print_stored() {
  printf '%s\n' "$kp_record" || return
  [ "$kp_status" != succeeded ] || cat -- "$kp_result_file"
}

# Not every sync knows single files.
to_disk() {
  sync -- "$1" 2>/dev/null || :
}

# Sets kp_record to the stored one of this attempt. Fails where there is none, or where its result is not whole.
read_stored() {
  name_stored
  { [ -e "$kp_stored" ] && read -r kp_found <"$kp_stored"; } || return 1
  kp_hash=$(tail -n +2 -- "$kp_stored" | sha256sum)
  case $kp_found in
    *'"status":"succeeded"'*"\"sha256\":\"${kp_hash%% *}\""*) kp_record=$kp_found kp_short_record=$kp_found ;;
    *) return 1 ;;
  esac
}
