# shellcheck shell=sh
# What the other scripts have in common: numbers, and lists in one word.
#
# outputs: kp_tab, kp_newline; the exit code of is_number

kp_tab='	'
kp_newline='
'

# A zero in front would make it an octal number.
is_number() {
  case $1 in
    '' | *[!0-9]* | 0?*) return 1 ;;
  esac
}

# What is unquoted is split at this character alone from here on. Only splitting takes a long text apart in a short time:
# of ${text#*x} the shells try every length.
split_at() {
  kp_ifs=$IFS
  IFS=$1
  set -f
}

split_as_before() {
  IFS=$kp_ifs
  set +f
}
