# shellcheck shell=sh
# Finds what tells of an error on standard error of a command that ended with exit code 0: R, Python and shells go on after some.
#
# inputs:  kp_folder, kp_stderr_file
# outputs: kp_said and kp_said_last by read_errors; kp_alarm by find_alarm

# How much of the start of standard error is looked at, in bytes; of a longer one the end, too.
readonly kp_ALARM_HEAD=65536
# How much of an error line is kept, in characters.
readonly kp_ALARM_LIMIT=400

# Sets kp_said to the start of standard error, and kp_said_last to its end where that is further on.
read_errors() {
  kp_said='' kp_said_last=''
  [ -s "$kp_stderr_file" ] || return 0
  kp_said=$(cat "$kp_folder/stderr.head")
  read -r kp_lines kp_bytes <"$kp_folder/stderr.rest"
  [ "$kp_bytes" -eq 0 ] || kp_said_last=$(cat "$kp_stderr_file")
}

# Whether a program told of a write that found no room: many go on after that, with a part of a result.
tells_of_full_disk() {
  case $kp_said$kp_newline$kp_said_last$kp_newline in
    *'o space left on device'* | *'isk quota exceeded'* | *'database or disk is full'* | *'[Errno 28]'* | *'[Errno 122]'*) ;;
    # The system in the languages that R speaks most.
    *'kein Speicherplatz mehr verf'* | *'Aucun espace disponible sur le p'* | *'No queda espacio en el dispositivo'* | *'Spazio esaurito sul d'* | *'espaço disponível no dispositivo'*) ;;
    # dash has no other words for it.
    *': I/O error'"$kp_newline"*) ;;
    *) return 1 ;;
  esac
}

# Sets kp_alarm to the first line that is an error, with the next where that has the message; empty where there is none.
find_alarm() {
  kp_alarm='' kp_return=$(printf '\r')
  search_lines "$kp_said"
  # The first line of the end may be half a line.
  [ -n "$kp_alarm" ] || [ -z "$kp_said_last" ] || search_lines "cut $kp_said_last"
}

# In memory: to read a file line by line takes the shells a call for each byte.
search_lines() {
  # A progress bar ends its lines with a carriage return.
  split_at "$kp_newline$kp_return"
  # shellcheck disable=SC2086
  set -- $1
  split_as_before
  kp_expected='' kp_line=''
  for kp_next in "$@"; do
    kp_before=$kp_line kp_line=$kp_next
    # dash tries every way in which the stars of a pattern may share a long line.
    [ "${#kp_line}" -le "$kp_ALARM_LIMIT" ] || kp_line=$(printf "%.${kp_ALARM_LIMIT}s" "$kp_line")
    case $kp_expected$kp_line in
      # Behind a traceback of Python, whose own lines are indented.
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

# Whether a line is how a language begins to tell of an error.
is_error() {
  case $kp_line in
    # R, in the languages that it speaks most.
    # A call has brackets or operators; "Error in mean : 0.3" has none.
    'Error in '*[\(\[\$\`+*/-]*' : '*) ;;
    'Error in '*' : '* | 'Fehler in '*' : '* | 'Erreur dans '*' : '* | 'Error en '*' : '* | 'Errore in '*' : '* | 'Erro em '*' : '*) ! is_figure "${kp_line#*' : '}" ;;
    'Error in '*' :' | 'Error in `'* | Error: | 'Error during wrapup: '* | 'Execution halted') ;;
    *'*** caught segfault ***'* | *'scheduled core'*' did not deliver '* | *'scheduled core'*' encountered error'*) ;;
    # What many languages say, and Julia with what a figure may have, too.
    [Ee]rror': '* | ERROR': '* | 'Error : '* | 'Fehler: '* | 'Erreur : '* | 'Errore: '* | 'Erro: '*) ! is_figure "${kp_line#*': '}" && ! is_figure "${kp_line#*' : '}" ;;
    'Unhandled Task ERROR: '* | '┌ Error: '* | '[ Error: '*) ;;
    # Python. "Exception in thread Thread-1:" and "Exception ignored in:" come before the line with the message.
    'Exception in thread '*: | 'Exception ignored in'*) return 1 ;;
    *'Traceback (most recent call last):' | 'Exception in thread '* | 'Exception: '* | 'Fatal Python error: '*) ;;
    'ERROR:'[A-Za-z]*:* | 'CRITICAL:'[A-Za-z]*:* | *' - ERROR - '* | *' | ERROR '*) ;;
    # Shells, and what they say of a process that a signal ended.
    *': command not found' | *': line '[0-9]*': '*': not found' | *sh': '[0-9]*': '*': not found' | 'sh: '*': not found') ;;
    Killed | Aborted | 'Segmentation fault' | 'Bus error' | 'Illegal instruction' | 'Floating point exception' | *' (core dumped)') ;;
    *': line '[0-9]*': '*[0-9]' Killed '* | *': line '[0-9]*': '*[0-9]' Aborted '* | *': line '[0-9]*': '*[0-9]' Segmentation fault '*) ;;
    # Programs that a script goes on after.
    *': No such file'* | *': Permission denied' | *': Cannot allocate memory' | *': Permission denied at '*' line '[0-9]*.) ;;
    "thread '"*"panicked at "* | 'panic: '* | 'terminate called '* | 'Fortran runtime error: '* | [Ff]'atal: '* | *[Ff]'atal error: '*) ;;
    'Uncaught '*': '* | *:[0-9]*:in' '*': '*'Error)' | *': Assertion `'*' failed.' | "Can't "*' at '*' line '[0-9]*.) ;;
    # A stack, of which the line before tells the error.
    '    at '*[!0-9\ ]:[0-9]* | "${kp_tab}at "*)
      kp_line=$kp_before
      case $kp_line in '' | *[Ww]arning* | Trace*) return 1 ;; esac
      ;;
    *'Error: '* | *'Exception: '*) is_exception "${kp_line%%: *}" ;;
    *) return 1 ;;
  esac
}

# "0.05", "-1e-3", "5%", "NA", "3.2 on 30 degrees of freedom"; "5 of 10 models failed" is none.
is_figure() {
  kp_first=${1%% *} kp_rest=${1#"${1%% *}"}
  case ${kp_first#[-+]} in
    NA | NaN | nan | Inf | inf) [ -z "$kp_rest" ]; return ;;
    [!.0-9]* | *[!0-9.eE%,\;+-]*) return 1 ;;
  esac
  case $kp_rest in
    ' on '* | ' for '* | ' in '* | ' at '* | ' after '* | ' with '*) ;;
    # Words to its end, and more than its unit.
    ' '[a-z]*' '*[!0-9]) return 1 ;;
  esac
}

# Statisticians, too, give names that end in Error: where no stack tells, those count that Python or Node give, or that have a module.
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
