# shellcheck shell=sh
# Functions that the other scripts share: for numbers, for lists in one word, for messages and short files, and against
# variables that change what the shell does.
#
# outputs: kp_tab, kp_newline, kp_OBEYED; the exit codes of is_number and rewrite

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

say() {
  printf 'kubepar: %s\n' "$1" >&2
}

# Makes this line the contents of a file: rewrite FILE LINE. In two steps, because ext4 and XFS send a file to the disk at
# once, and wait for it, if it is emptied and written while it is open. Nothing here needs to survive its node.
rewrite() {
  printf '' >"$1" && printf '%s\n' "$2" >>"$1"
}

# Variables that would affect the wrapper's shell and programs, and that an image may set.
readonly kp_OBEYED='CDPATH GLOBIGNORE LC_ALL TAR_OPTIONS TMOUT'

obey_nothing() {
  # shellcheck disable=SC2086 # names
  unset $kp_OBEYED
  export LC_ALL=C
}
