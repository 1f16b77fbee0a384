# shellcheck shell=sh
# Reads the parameters of one task from the table. README.md, "The parameter table", documents the format.
#
# inputs:  kp_table (a folder, or nothing if there are no parameters), kp_columns, kp_task
# outputs: kp_row by read_row, kp_parameters_json by write_json

# Sets kp_row to the task's values as JSON scalars, separated by tabs, in the order of the columns.
read_row() {
  kp_row=
  [ -n "$kp_table" ] || return 0
  find_block
  kp_axis=0
  while read -r kp_kind kp_length kp_stride kp_rest || [ -n "$kp_kind" ]; do
    if [ "$kp_kind" = from ]; then
      [ "$kp_length" -le "$kp_first_row" ] || break
      continue
    fi
    [ "$kp_axis" -ge "$kp_first_axis" ] || { kp_axis=$((kp_axis + 1)); continue; }
    { is_count "$kp_length" && is_count "$kp_stride"; } || kp_kind=unreadable
    case $kp_kind in
      list) read_listed "$kp_axis" "$(((kp_task - kp_first_row) / kp_stride % kp_length))" ;;
      range)
        # shellcheck disable=SC2086 # numbers, then the column
        compute "$(((kp_task - kp_first_row) / kp_stride % kp_length))" $kp_rest
        ;;
      *) stop_reading ;;
    esac
    kp_row=$kp_row${kp_row:+$kp_tab}$kp_values
    kp_axis=$((kp_axis + 1))
  done <"$kp_table/axes" || stop_reading
}

# Sets kp_first_row and kp_first_axis to those of the block of the task: the last one that does not start after it.
find_block() {
  kp_axis=0 kp_first_row=0 kp_first_axis=0
  while read -r kp_kind kp_length kp_ignored || [ -n "$kp_kind" ]; do
    if [ "$kp_kind" != from ]; then
      kp_axis=$((kp_axis + 1))
      continue
    fi
    is_count "$kp_length" || stop_reading
    [ "$kp_length" -le "$kp_task" ] || break
    kp_first_row=$kp_length kp_first_axis=$kp_axis
  done <"$kp_table/axes" || stop_reading
}

stop_reading() {
  stop_study "can't read $kp_table/axes"
}

# Sets kp_values to a row of a list, which is in the last of its files that does not start after it.
read_listed() {
  kp_from=
  for kp_file in "$kp_table/rows-$1-"*; do
    kp_first=${kp_file##*-}
    is_number "$kp_first" || continue
    if [ "$kp_first" -le "$2" ] && [ "$kp_first" -ge "${kp_from:-0}" ]; then kp_from=$kp_first; fi
  done
  kp_values=
  [ -z "$kp_from" ] || kp_values=$(tail -n "+$(($2 - kp_from + 1))" "$kp_table/rows-$1-$kp_from" | head -n 1)
  [ -n "$kp_values" ] || stop_study "$kp_table has no row $2 of axis $1"
}

# Sets kp_values to the number at position $1 of a range: it starts at $2 in steps of $3, and the last $4 digits are
# decimals. 0.50 is written as 0.5, and 3.0 as 3.
compute() {
  { [ $# -eq 5 ] && is_number "$1" && is_number "${2#-}" && is_number "${3#-}" && is_number "$4"; } || stop_reading
  kp_values=$(($2 + $1 * $3)) kp_decimals=$4
  [ "$kp_decimals" -gt 0 ] || return 0
  kp_sign='' kp_digits=${kp_values#-}
  [ "$kp_digits" = "$kp_values" ] || kp_sign=-
  while [ "${#kp_digits}" -le "$kp_decimals" ]; do kp_digits=0$kp_digits; done
  kp_whole=$kp_digits
  while [ "$kp_decimals" -gt 0 ]; do kp_whole=${kp_whole%?} kp_decimals=$((kp_decimals - 1)); done
  kp_fraction=${kp_digits#"$kp_whole"}
  while [ "${kp_fraction%0}" != "$kp_fraction" ]; do kp_fraction=${kp_fraction%0}; done
  kp_values=$kp_sign$kp_whole${kp_fraction:+.$kp_fraction}
}

is_count() {
  is_number "$1" && [ "$1" -gt 0 ]
}

# Sets kp_parameters_json to the row as a JSON object.
write_json() {
  split_at "$kp_tab"
  # shellcheck disable=SC2086
  set -- $kp_row
  split_as_before
  kp_parameters_json=
  for kp_column in $kp_columns; do
    [ $# -gt 0 ] || stop_study "the table has no value of '$kp_column' for task $kp_task"
    kp_parameters_json=$kp_parameters_json${kp_parameters_json:+,}\"$kp_column\":$1
    shift
  done
  [ $# -eq 0 ] || stop_study "the table has more values for task $kp_task than there are parameters"
  kp_parameters_json="{$kp_parameters_json}"
}
