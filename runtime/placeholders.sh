# shellcheck shell=sh
# Replaces $(name) in the command with the parameters of one task.
#
# inputs:  kp_columns, kp_row, see table.sh
# outputs: the command's words by with_values; kp_filled, one of them, by fill_word

# Calls the function $1 with the command, with the values of the row instead of its placeholders.
with_values() {
  kp_then=$1
  shift
  write_json
  if [ -n "$kp_columns" ]; then
    # Each word is moved to the end of the list when it is filled, so all of them keep their order.
    for kp_word in "$@"; do
      shift
      fill_word "$kp_word"
      set -- "$@" "$kp_filled"
    done
  fi
  "$kp_then" "$@"
}

# Sets kp_filled to a word of the command with the values instead of $(name); $$(name) stands for the text $(name).
fill_word() {
  kp_filled=$1
  # shellcheck disable=SC2016 # the text "$("
  case $1 in
    *'$('*) ;;
    *) return 0 ;;
  esac
  split_at '$'
  # shellcheck disable=SC2086 # The dot keeps a dollar sign at the end.
  set -- $1.
  split_as_before
  kp_filled=$1 kp_escape=
  shift
  for kp_part in "$@"; do
    kp_name=
    case $kp_part in
      '('*')'*) kp_name=${kp_part#?} kp_name=${kp_name%%')'*} ;;
    esac
    case $kp_name in
      # Not a name: the dollar sign is text.
      '' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*) kp_filled=$kp_filled\$$kp_part ;;
      *)
        if [ -n "$kp_escape" ]; then
          kp_filled=$kp_filled$kp_part
        else
          find_value "$kp_name"
          decode "$kp_value"
          kp_filled=$kp_filled$kp_text${kp_part#"($kp_name)"}
        fi
        ;;
    esac
    # Whether the next dollar sign follows one.
    kp_escape=
    [ -n "$kp_part" ] || kp_escape=yes
  done
  kp_filled=${kp_filled%.}
}

# Sets kp_value to the JSON scalar of a column.
find_value() {
  kp_wanted=$1
  split_at "$kp_tab"
  # shellcheck disable=SC2086
  set -- $kp_row
  split_as_before
  for kp_column in $kp_columns; do
    kp_value=$1
    [ "$kp_column" != "$kp_wanted" ] || return 0
    shift
  done
  stop_study "the table has no parameter '$kp_wanted'"
}

# Sets kp_text to the characters that a JSON scalar stands for.
decode() {
  case $1 in
    \"*) ;;
    *)
      kp_text=$1
      return
      ;;
  esac
  kp_text=${1#?} kp_text=${kp_text%?}
  case $kp_text in
    *\\*) ;;
    *) return ;;
  esac
  # The dot preserves trailing newlines.
  kp_text=$(unescape "$kp_text"; printf .)
  kp_text=${kp_text%.}
}

# Prints the decoded body of a JSON string.
unescape() {
  split_at \\
  kp_is_plain=yes kp_high=
  for kp_part in $1; do
    if [ -n "$kp_is_plain" ]; then
      printf %s "$kp_part"
      kp_is_plain=
      continue
    fi
    case $kp_part in
      # Two backslashes are one; what follows has none before it.
      '') printf %s \\; kp_is_plain=yes ;;
      b*) printf '\b%s' "${kp_part#?}" ;;
      f*) printf '\f%s' "${kp_part#?}" ;;
      n*) printf '\n%s' "${kp_part#?}" ;;
      r*) printf '\r%s' "${kp_part#?}" ;;
      t*) printf '\t%s' "${kp_part#?}" ;;
      u*)
        kp_rest=${kp_part#?????}
        # %% tries the longest first, and there are few of them.
        kp_hex=${kp_part%%"$kp_rest"}
        print_character "$((0x${kp_hex#u}))"
        printf %s "$kp_rest"
        ;;
      # \" and \/
      *) printf %s "$kp_part" ;;
    esac
  done
}

# Prints a UTF-16 code unit in UTF-8; the first of a pair waits for the second.
print_character() {
  kp_code=$1
  if [ "$kp_code" -ge 55296 ] && [ "$kp_code" -le 56319 ]; then
    kp_high=$kp_code
    return
  fi
  if [ "$kp_code" -ge 56320 ] && [ "$kp_code" -le 57343 ]; then
    kp_code=$((65536 + (kp_high - 55296) * 1024 + kp_code - 56320))
  fi
  # The last byte contains six of its bits, and so does each byte before it except the first.
  kp_last_byte=$((128 + kp_code % 64)) kp_third_byte=$((128 + kp_code / 64 % 64))
  if [ "$kp_code" -lt 128 ]; then
    print_bytes "$kp_code"
  elif [ "$kp_code" -lt 2048 ]; then
    print_bytes "$((192 + kp_code / 64))" "$kp_last_byte"
  elif [ "$kp_code" -lt 65536 ]; then
    print_bytes "$((224 + kp_code / 4096))" "$kp_third_byte" "$kp_last_byte"
  else
    print_bytes "$((240 + kp_code / 262144))" "$((128 + kp_code / 4096 % 64))" "$kp_third_byte" "$kp_last_byte"
  fi
}

print_bytes() {
  for kp_byte in "$@"; do printf %b "\\0$((kp_byte / 64))$((kp_byte / 8 % 8))$((kp_byte % 8))"; done
}
