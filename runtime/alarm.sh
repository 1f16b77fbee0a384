# shellcheck shell=sh
# Finds signs of an error on standard error of a command that exited with 0: R, Python and shells continue after some
# errors.
#
# inputs:  kp_folder, kp_stderr_file
# outputs: kp_said and kp_said_last by read_errors; kp_alarm by find_alarm

# How much of the start of standard error is searched, in bytes; for a longer one, the end as well.
readonly kp_ALARM_HEAD=65536
# How much of an error line is saved, in characters.
readonly kp_ALARM_LIMIT=400

# Sets kp_said to the start of standard error, and kp_said_last to its end if that comes later.
read_errors() {
  kp_said='' kp_said_last=''
  [ -s "$kp_stderr_file" ] || return 0
  kp_said=$(cat "$kp_folder/stderr.head")
  read -r kp_lines kp_bytes <"$kp_folder/stderr.rest"
  [ "$kp_bytes" -eq 0 ] || kp_said_last=$(cat "$kp_stderr_file")
}

# Whether a program reported a write that found no room: many continue after that, with part of a result.
tells_of_full_disk() {
  case $kp_said$kp_newline$kp_said_last$kp_newline in
    *'o space left on device'* | *'isk quota exceeded'* | *'database or disk is full'* | *'[Errno 28]'* | *'[Errno 122]'*) ;;
    # The system in the languages that R speaks most.
    *'kein Speicherplatz mehr verf'* | *'Aucun espace disponible sur le p'* | *'No queda espacio en el dispositivo'* | *'Spazio esaurito sul d'* | *'espaço disponível no dispositivo'*) ;;
    # dash has no other message for it.
    *': I/O error'"$kp_newline"*) ;;
    *) return 1 ;;
  esac
}

# Sets kp_alarm to the first line that is an error, with the next line if that contains the message; empty if there is
# none.
find_alarm() {
  kp_alarm='' kp_return=$(printf '\r')
  search_lines "$kp_said"
  # The first line of the end may be incomplete.
  [ -n "$kp_alarm" ] || [ -z "$kp_said_last" ] || search_lines "cut $kp_said_last"
}

# In memory: reading a file line by line takes the shells a system call for each byte.
search_lines() {
  # A progress bar ends its lines with a carriage return.
  split_at "$kp_newline$kp_return"
  # shellcheck disable=SC2086
  set -- $1
  split_as_before
  kp_expected='' kp_line=''
  for kp_next in "$@"; do
    kp_before=$kp_line kp_line=$kp_next
    # dash tries every way in which the stars of a pattern may split a long line.
    [ "${#kp_line}" -le "$kp_ALARM_LIMIT" ] || kp_line=$(printf "%.${kp_ALARM_LIMIT}s" "$kp_line")
    case $kp_expected$kp_line in
      # After a Python traceback, whose own lines are indented.
      'exception '*) continue ;;
      exception*) kp_alarm=$kp_line; break ;;
      message*) trim_line; kp_alarm="$kp_alarm $kp_line"; break ;;
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

# Whether a line is the beginning of an error message in some language.
is_error() {
  case $kp_line in
    # R, in the languages that it speaks most.
    # A call has parentheses or operators; "Error in mean : 0.3" has none.
    'Error in '*[\(\[\$\`+*/-]*' : '*) ;;
    'Error in '*' : '* | 'Fehler in '*' : '* | 'Erreur dans '*' : '* | 'Error en '*' : '* | 'Errore in '*' : '* | 'Erro em '*' : '*) ! is_figure "${kp_line#*' : '}" ;;
    'Error in '*' :' | 'Error in `'* | Error: | 'Error during wrapup: '* | 'Execution halted') ;;
    *'*** caught segfault ***'* | *'scheduled core'*' did not deliver '* | *'scheduled core'*' encountered error'*) ;;
    # What many languages print, and Julia, including words that may also precede a figure.
    [Ee]rror': '* | ERROR': '* | 'Error : '* | 'Fehler: '* | 'Erreur : '* | 'Errore: '* | 'Erro: '*) ! is_figure "${kp_line#*': '}" && ! is_figure "${kp_line#*' : '}" ;;
    'Unhandled Task ERROR: '* | '┌ Error: '* | '[ Error: '*) ;;
    # Python. "Exception in thread Thread-1:" and "Exception ignored in:" come before the line with the message.
    'Exception in thread '*: | 'Exception ignored in'*) return 1 ;;
    *'Traceback (most recent call last):' | 'Exception in thread '* | 'Exception: '* | 'Fatal Python error: '*) ;;
    'ERROR:'[A-Za-z]*:* | 'CRITICAL:'[A-Za-z]*:* | *' - ERROR - '* | *' | ERROR '*) ;;
    # Shells, and their messages about a process that a signal ended.
    *': command not found' | *': line '[0-9]*': '*': not found' | *sh': '[0-9]*': '*': not found' | 'sh: '*': not found') ;;
    Killed | Aborted | 'Segmentation fault' | 'Bus error' | 'Illegal instruction' | 'Floating point exception' | *' (core dumped)') ;;
    *': line '[0-9]*': '*[0-9]' Killed '* | *': line '[0-9]*': '*[0-9]' Aborted '* | *': line '[0-9]*': '*[0-9]' Segmentation fault '*) ;;
    # Programs after which a script continues.
    *': No such file'* | *': Permission denied' | *': Cannot allocate memory' | *': Permission denied at '*' line '[0-9]*.) ;;
    "thread '"*"panicked at "* | 'panic: '* | 'terminate called '* | 'Fortran runtime error: '* | [Ff]'atal: '* | *[Ff]'atal error: '*) ;;
    'Uncaught '*': '* | *:[0-9]*:in' '*': '*'Error)' | *': Assertion `'*' failed.' | "Can't "*' at '*' line '[0-9]*.) ;;
    # A stack, with the error on the line before it.
    '    at '*[!0-9\ ]:[0-9]* | "${kp_tab}at "*)
      kp_line=$kp_before
      case $kp_line in '' | *[Ww]arning* | Trace*) return 1 ;; esac
      ;;
    *'Error: '* | *'Exception: '*) is_exception "${kp_line%%: *}" ;;
    *) return 1 ;;
  esac
}

# "0.05", "-1e-3", "5%", "NA", "3.2 on 30 degrees of freedom", but not "5 of 10 models failed".
is_figure() {
  kp_first=${1%% *} kp_rest=${1#"${1%% *}"}
  case ${kp_first#[-+]} in
    NA | NaN | nan | Inf | inf) [ -z "$kp_rest" ]; return ;;
    [!.0-9]* | *[!0-9.eE%,\;+-]*) return 1 ;;
  esac
  case $kp_rest in
    ' on '* | ' for '* | ' in '* | ' at '* | ' after '* | ' with '*) ;;
    # Words up to its end, and more than its unit.
    ' '[a-z]*' '*[!0-9]) return 1 ;;
  esac
}

# Statisticians also use names that end in Error. If there is no stack, only names count that Python or Node define, or
# that have a module.
is_exception() {
  case $1 in
    *[!A-Za-z0-9_.]*) return 1 ;;
    [a-z]*.[A-Z]*[!.]Error | [a-z]*.[A-Z]*Exception) ! is_figure "${kp_line#*': '}"; return ;;
  esac
  case ${1%Error} in
    Arithmetic | Assertion | Attribute | BlockingIO | BrokenPipe | Buffer | ChildProcess | Connection | Connection[AR]* | EOF | Environment) ;;
    FileExists | FileNotFound | FloatingPoint | IO | Import | Indentation | Index | Interrupted | IsADirectory | Key | Lookup | Memory) ;;
    ModuleNotFound | Name | NotADirectory | NotImplemented | OS | Overflow | Permission | ProcessLookup | Recursion | Reference | Runtime) ;;
    Syntax | System | Tab | Timeout | Type | UnboundLocal | Unicode | Unicode[DET]* | Value | ZeroDivision | Aggregate | Eval | Range | URI) ;;
    *) return 1 ;;
  esac
}
