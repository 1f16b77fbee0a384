# shellcheck shell=sh
# Defines what an item is: a row of the study's table, or text that somebody pushed by hand.
#
# inputs:  words.sh; kp_item; kp_items, a file with one item of the table per line; kp_columns
# outputs: kp_task and kp_known by find_task; kp_row or kp_fault by read_item

# How many rows are looked through without a process.
readonly kp_LOOK_AHEAD=300
kp_ahead=

# Tasks of items that are in no table count from here: no table is that long, and R's doubles can hold it.
readonly kp_FIRST_STRANGER=4503599627370496
# The tokens of JSON (RFC 8259), except null and nesting, and any other character by itself.
readonly kp_TOKEN='"([^"\\[:cntrl:]]|\\(["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|[^[:space:]]'

# Sets kp_task to the row that the item equals, and kp_known to yes; for an item that is in no table, to a number from
# its bytes.
find_task() {
  kp_known=yes kp_row='' kp_line=''
  ! find_ahead || return 0
  case $kp_item in
    *"$kp_newline"*) ;;
    *) kp_line=$(grep -n -x -F -m 1 -e "$kp_item" "$kp_items") ;;
  esac
  if [ -n "$kp_line" ]; then
    kp_task=$((${kp_line%%:*} - 1))
    look_ahead
    return
  fi
  kp_known=no
  kp_hash=$(printf %s "$kp_item" | sha256sum)
  # 48 bits.
  kp_task=$((kp_FIRST_STRANGER + 0x${kp_hash%"${kp_hash#????????????}"}))
}

# Items usually arrive in the order of the table: looks for the item in the rows that follow the last one, which needs
# no process. Equal items are one: no other row can be meant.
find_ahead() {
  [ -n "$kp_ahead" ] || return 1
  while IFS= read -r kp_next <&4; do
    kp_task=$kp_ahead kp_ahead=$((kp_ahead + 1))
    [ "$kp_next" != "$kp_item" ] || return 0
  done
  return 1
}

# From here on, find_ahead reads the rows that follow kp_task.
look_ahead() {
  kp_ahead=$((kp_task + 1))
  if sed -n -e "$((kp_ahead + 1)),$((kp_ahead + kp_LOOK_AHEAD))p" -e "$((kp_ahead + kp_LOOK_AHEAD))q" "$kp_items" >"$kp_items.ahead"; then
    exec 4<"$kp_items.ahead"
  else
    kp_ahead=
  fi
}

# Sets kp_row to the item's values as JSON scalars, separated by tabs, or kp_fault to what is wrong with it.
read_item() {
  case $kp_columns in
    *' '*) read_object ;;
    *)
      # The dot preserves trailing line ends.
      kp_row=$(printf %s. "$kp_item" | escape)
      kp_row=\"${kp_row%.}\"
      ;;
  esac
}

# Text as the body of a JSON string.
escape() {
  sed -e 's/[\\"]/\\&/g' -e "s/$kp_tab/\\\\t/g" -e "s/$(printf '\r')/\\\\r/g" -e '$!s/$/\\n/' | tr -d '\n'
}

# A JSON object in which each column has a text, a number, true or false. Its tokens become words: for ${text#*x}, the
# shells try every length, which takes long for a long text.
read_object() {
  kp_fault="must be a JSON object with a text, a number, true or false for each of: $kp_columns; and nothing else"
  kp_ifs=$IFS
  IFS=$kp_newline
  set -f
  # shellcheck disable=SC2046 # a token a line
  set -- $(printf '%s\n' "$kp_item" | grep -o -E "$kp_TOKEN")
  IFS=$kp_ifs
  set +f
  # Each pair is four words. With as many pairs as columns, there are no others, and few are left to search.
  kp_words=1
  for kp_column in $kp_columns; do kp_words=$((kp_words + 4)); done
  { [ "$#" -eq "$kp_words" ] && [ "$1" = '{' ]; } || return 1
  shift
  check_pairs "$@" || return 1
  kp_values=''
  for kp_column in $kp_columns; do
    find_pair "\"$kp_column\"" "$@" || return 1
    kp_values=$kp_values${kp_values:+$kp_tab}$kp_value
  done
  kp_row=$kp_values
}

# "name" : value and a comma, or the brace at the end.
check_pairs() {
  while [ $# -ge 4 ]; do
    case "$2 $3" in
      ': "'* | ': true' | ': false' | ': '*[0-9]) ;;
      *) return 1 ;;
    esac
    case "$4 $#" in
      '} 4' | ', '*) ;;
      *) return 1 ;;
    esac
    shift 4
  done
  [ $# -eq 0 ]
}

# Sets kp_value to the value after a name in the pairs.
find_pair() {
  kp_wanted=$1
  shift
  while [ $# -ge 4 ]; do
    kp_value=$3
    [ "$1" != "$kp_wanted" ] || return 0
    shift 4
  done
  return 1
}
