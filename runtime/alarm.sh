# shellcheck shell=sh
# Finds what tells of an error on standard error of a command that ended with exit code 0: R, Python and shells go on after some.
#
# inputs:  kp_folder, kp_stderr_file
# outputs: kp_alarm

# How much of the start of standard error is looked at, in bytes; of a longer one the end, too.
readonly kp_ALARM_HEAD=65536
# How much of an error line is kept, in characters.
readonly kp_ALARM_LIMIT=400

# Sets kp_alarm to the first line that is an error, with the next where that has the message; empty where there is none.
find_alarm() {
  kp_alarm='' kp_return=$(printf '\r')
  search_lines "$(cat "$kp_folder/stderr.head")"
  read -r kp_lines kp_bytes <"$kp_folder/stderr.rest"
  # The first line of the end may be half a line.
  [ -n "$kp_alarm" ] || [ "$kp_bytes" -eq 0 ] || search_lines "cut $(cat "$kp_stderr_file")"
}

# In memory: to read a file line by line takes the shells a call for each byte.
search_lines() {
  # A progress bar ends its lines with a carriage return.
  split_at "$kp_newline$kp_return"
  # shellcheck disable=SC2086
  set -- $1
  split_as_before
  kp_expected=
  for kp_line in "$@"; do
    # dash tries every way in which the stars of a pattern may share a long line.
    [ "${#kp_line}" -le "$kp_ALARM_LIMIT" ] || kp_line=$(printf "%.${kp_ALARM_LIMIT}s" "$kp_line")
    case $kp_expected in
      # Behind a traceback of Python, whose own lines are indented.
      exception)
        case $kp_line in
          ' '*) continue ;;
          *) kp_alarm=$kp_line; break ;;
        esac
        ;;
      message) trim_line; kp_alarm="$kp_alarm $kp_line"; break ;;
    esac
    is_error || continue
    trim_line
    kp_alarm=$kp_line
    case $kp_line in
      *'Traceback (most recent call last):') kp_expected=exception ;;
      *: | *': ') kp_expected=message ;;
      *) break ;;
    esac
  done
  [ -z "$kp_alarm" ] || kp_alarm=$(printf "%.${kp_ALARM_LIMIT}s" "$kp_alarm")
}

trim_line() {
  kp_line=${kp_line#"${kp_line%%[! ]*}"}
  kp_line=${kp_line%"${kp_line##*[! ]}"}
}

# Whether a line is how a language begins to tell of an error. What has a number behind it is a figure: "Error: 0.05".
is_error() {
  case $kp_line in
    # R, in the languages that it speaks most.
    'Error in '*' : '[-+.0-9]*) has_call ;;
    'Error in '*' : '* | 'Error in '*' :' | 'Error in `'* | Error: | 'Error : '[!-+.0-9]* | 'Error during wrapup: '* | 'Execution halted') ;;
    'Fehler in '*' : '* | 'Fehler: '[!-+.0-9]* | 'Erreur dans '*' : '* | 'Erreur : '[!-+.0-9]*) ;;
    'Error en '*' : '* | 'Errore in '*' : '* | 'Errore: '[!-+.0-9]* | 'Erro em '*' : '* | 'Erro: '[!-+.0-9]*) ;;
    *'*** caught segfault ***'* | *'scheduled core'*' did not deliver '* | *'scheduled core'*' encountered error'*) ;;
    # Python. "Exception in thread Thread-1:" and "Exception ignored in:" come before the line with the message.
    'Exception in thread '*: | 'Exception ignored in'*) return 1 ;;
    *'Traceback (most recent call last):' | 'Exception in thread '* | 'Fatal Python error: '* | 'ERROR:'[A-Za-z]* | 'CRITICAL:'[A-Za-z]*) ;;
    # Julia.
    'ERROR: '[!-+.0-9]* | 'Unhandled Task ERROR: '* | '┌ Error: '* | '[ Error: '*) ;;
    # Shells, and what they say of a process that a signal ended.
    *': command not found' | *': line '[0-9]*': '*': not found' | *sh': '[0-9]*': '*': not found' | 'sh: '*': not found') ;;
    Killed | Aborted | 'Segmentation fault' | 'Bus error' | 'Illegal instruction' | *' (core dumped)') ;;
    *': line '[0-9]*': '*[0-9]' Killed '* | *': line '[0-9]*': '*[0-9]' Aborted '* | *': line '[0-9]*': '*[0-9]' Segmentation fault '*) ;;
    # Programs that a script goes on after.
    *': No such file or directory' | *': Permission denied' | *': No space left on device' | *': Cannot allocate memory') ;;
    *': No such file or directory at '*' line '[0-9]*. | *': Permission denied at '*' line '[0-9]*.) ;;
    "thread '"*"panicked at "* | 'terminate called '* | 'Fortran runtime error: '*) ;;
    # R's "Error: message", and the names that Python, Node and others give to errors.
    [A-Z]*'rror: '[!-+.0-9]*) is_one_word ;;
    *) return 1 ;;
  esac
}

# A call of R has brackets or operators; "Error in mean : 0.3" has none.
has_call() {
  case ${kp_line%%' : '*} in
    *[\(\[\$\`+*/-]*) ;;
    *) return 1 ;;
  esac
}

# Not "Standard Error: low".
is_one_word() {
  case ${kp_line%%'rror: '*} in
    *[!A-Za-z.]*) return 1 ;;
  esac
  case ${kp_line#*'rror: '} in
    NA* | NaN* | nan* | Inf* | inf*) return 1 ;;
  esac
}
