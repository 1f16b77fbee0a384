# shellcheck shell=sh
# Hands the results of a worker to the sidecar that uploads them to the bucket.
#
# inputs:  kp_bucket, the folder of its pipes; hand-over.sh, and record.sh with its variables
# outputs: kp_unstored by upload_record; kp_record by read_uploaded

# Before the first task: waits until an object can be written to the bucket. If the store refuses that, it would refuse
# every result.
try_bucket() {
  kp_pipes=$kp_bucket
  if wait_for_sidecar bucket replies; then
    request probe - || :
  else
    # Another node may be able to start it.
    kp_answer="unavailable ${kp_answer#stopped }"
  fi
  kp_pipes=$kp_queue
  case $kp_answer in
    ok) ;;
    *interrupted) finish "$kp_EXIT_TRY_AGAIN" ;;
    'unavailable '*) try_again "${kp_answer#unavailable }" ;;
    *) stop_study "${kp_answer#stopped }" ;;
  esac
}

# An object for each attempt, with the record and then the result. Fails unless the store has all of it.
upload_record() {
  set -- "$((${#kp_record} + 1))" "$kp_record"
  [ "$kp_status" != succeeded ] || set -- "$(($1 + kp_result_bytes))" "$2" "$kp_result_file"
  kp_pipes=$kp_bucket
  request store "$kp_task.$kp_attempt" "$@"
  kp_pipes=$kp_queue
  kp_unstored=${kp_answer#* }
  [ "$kp_answer" = ok ] || return 1
  # A command with a loop may end before it has said so. If the disk is full, nobody learns that.
  [ -z "$kp_loop" ] || [ "$kp_status" != succeeded ] || rewrite "$kp_folder/uploaded" "$kp_record" 2>/dev/null || :
}

# Sets kp_record to that of a result that this attempt has uploaded. Fails if there is none.
read_uploaded() {
  { [ -s "$kp_folder/uploaded" ] && read -r kp_found <"$kp_folder/uploaded"; } || return 1
  case $kp_found in
    *"\"task\":$kp_task,\"attempt\":$kp_attempt,\"pod\":\"$kp_pod\","*) kp_record=$kp_found kp_short_record=$kp_found ;;
    *) return 1 ;;
  esac
}
