# shellcheck shell=sh
# Functions that the other scripts share: for numbers, and for lists in one word.
#
# outputs: kp_tab, kp_newline; the exit code of is_number

kp_tab='	'
kp_newline='
'

# A leading zero would make it an octal number.
is_number() {
  case $1 in
    '' | *[!0-9]* | 0?*) return 1 ;;
  esac
}

# From here on, unquoted text is split only at this character. Only splitting divides a long text quickly: for
# ${text#*x}, the shells try every length.
split_at() {
  kp_ifs=$IFS
  IFS=$1
  set -f
}

split_as_before() {
  IFS=$kp_ifs
  set +f
}
