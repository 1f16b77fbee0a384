# shellcheck shell=sh
# The parameters of one task, out of the table: as JSON, and in the place of $(name) in the command. README.md, "The
# parameter table", is the format.
#
# inputs:  table (a folder, or nothing where there are no parameters), columns, task
# outputs: parameters_json by write_json; filled by fill_word

tab='	'

# Sets row: the task's values as JSON scalars with tabs between them, in the order of the columns.
read_row() {
  row=
  [ -n "$table" ] || return 0
  axis=0
  while read -r kind length stride rest; do
    position=$((task / stride % length))
    case $kind in
      list) read_listed "$axis" "$position" ;;
      range)
        # shellcheck disable=SC2086 # numbers, then the column
        compute $rest
        ;;
      *) stop_study "can't read $table/axes" ;;
    esac
    row=$row${row:+$tab}$values
    axis=$((axis + 1))
  done <"$table/axes" || stop_study "can't read $table/axes"
}

# Sets values to a row of a list, which is in the last of its files that does not start behind it.
read_listed() {
  from=-1
  for file in "$table/rows-$1-"*; do
    first=${file##*-}
    if [ "$first" -le "$2" ] && [ "$first" -gt "$from" ]; then from=$first; fi
  done
  values=$(tail -n "+$(($2 - from + 1))" "$table/rows-$1-$from" | head -n 1)
  [ -n "$values" ] || stop_study "$table has no row $2 of axis $1"
}

# Sets values to first + position * step, of which the last digits are decimals; 0.50 is written as 0.5, and 3.0 as 3.
compute() {
  values=$(($1 + position * $2)) decimals=$3
  [ "$decimals" -gt 0 ] || return 0
  sign='' digits=${values#-}
  [ "$digits" = "$values" ] || sign=-
  while [ "${#digits}" -le "$decimals" ]; do digits=0$digits; done
  whole=$digits
  while [ "$decimals" -gt 0 ]; do whole=${whole%?} decimals=$((decimals - 1)); done
  fraction=${digits#"$whole"}
  while [ "${fraction%0}" != "$fraction" ]; do fraction=${fraction%0}; done
  values=$sign$whole${fraction:+.$fraction}
}

# Sets parameters_json to the row as a JSON object.
write_json() {
  parameters_json=
  remaining=$row$tab
  for column in $columns; do
    parameters_json=$parameters_json${parameters_json:+,}\"$column\":${remaining%%"$tab"*}
    remaining=${remaining#*"$tab"}
  done
  parameters_json="{$parameters_json}"
}

# Sets filled to a word of the command with the values in the place of $(name); $$(name) stands for the text $(name).
fill_word() {
  filled='' remaining=$1
  while :; do
    # shellcheck disable=SC2016 # the text "$("
    case $remaining in
      *'$('*) ;;
      *) break ;;
    esac
    # shellcheck disable=SC2016
    before=${remaining%%'$('*} after=${remaining#*'$('}
    name=${after%%')'*}
    case $name in
      '' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]* | "$after")
        # No name: these two characters are text.
        # shellcheck disable=SC2016
        filled=$filled$before'$(' remaining=$after
        continue
        ;;
      *) ;;
    esac
    remaining=${after#*')'}
    case $before in
      *'$') filled="$filled${before%?}\$($name)" ;;
      *)
        find_value "$name"
        decode "$value"
        filled=$filled$before$text
        ;;
    esac
  done
  filled=$filled$remaining
}

# Sets value to the JSON scalar of a column.
find_value() {
  rest=$row$tab
  for column in $columns; do
    value=${rest%%"$tab"*}
    [ "$column" != "$1" ] || return 0
    rest=${rest#*"$tab"}
  done
  stop_study "the table has no parameter '$1'"
}

# Sets text to the characters that a JSON scalar stands for.
decode() {
  case $1 in
    \"*) ;;
    *)
      text=$1
      return
      ;;
  esac
  text=${1#?} text=${text%?}
  case $text in
    *\\*) ;;
    *) return ;;
  esac
  # The dot keeps newlines at the end.
  text=$(unescape "$text"; printf .)
  text=${text%.}
}

# Prints the body of a JSON string as it is meant. It is split at its backslashes once, so a long one takes no long time.
unescape() {
  set -f
  # shellcheck disable=SC2141 # a backslash is what is meant
  IFS=\\
  is_plain=yes high=
  for part in $1; do
    if [ -n "$is_plain" ]; then
      printf %s "$part"
      is_plain=
      continue
    fi
    case $part in
      # Two backslashes are one; what follows has none before it.
      '') printf %s \\; is_plain=yes ;;
      b*) printf '\b%s' "${part#?}" ;;
      f*) printf '\f%s' "${part#?}" ;;
      n*) printf '\n%s' "${part#?}" ;;
      r*) printf '\r%s' "${part#?}" ;;
      t*) printf '\t%s' "${part#?}" ;;
      u*)
        rest=${part#?????}
        hex=${part%"$rest"}
        print_character "$((0x${hex#u}))"
        printf %s "$rest"
        ;;
      # \" and \/
      *) printf %s "$part" ;;
    esac
  done
}

# Prints a UTF-16 code unit in UTF-8; the first of a pair waits for the second.
print_character() {
  code=$1
  if [ "$code" -ge 55296 ] && [ "$code" -le 56319 ]; then
    high=$code
    return
  fi
  if [ "$code" -ge 56320 ] && [ "$code" -le 57343 ]; then
    code=$((65536 + (high - 55296) * 1024 + code - 56320))
  fi
  if [ "$code" -lt 128 ]; then
    print_bytes "$code"
  elif [ "$code" -lt 2048 ]; then
    print_bytes "$((192 + code / 64))" "$((128 + code % 64))"
  elif [ "$code" -lt 65536 ]; then
    print_bytes "$((224 + code / 4096))" "$((128 + code / 64 % 64))" "$((128 + code % 64))"
  else
    print_bytes "$((240 + code / 262144))" "$((128 + code / 4096 % 64))" "$((128 + code / 64 % 64))" "$((128 + code % 64))"
  fi
}

print_bytes() {
  for byte in "$@"; do printf %b "\\0$((byte / 64))$((byte / 8 % 8))$((byte % 8))"; done
}
