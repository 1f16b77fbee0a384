# shellcheck shell=sh
# Explains in one sentence why a command cannot start. A problem that no attempt can fix stops the study, so only
# certain causes are reported.
#
# inputs:  the command's words; kp_own_PATH, its PATH if it has its own; the folder that it starts in as the working
#          folder; kp_exit_code, empty before it was started
# outputs: kp_cause, empty if no problem is known

kp_carriage_return=$(printf '\r') kp_elf=$(printf '\177ELF')
# The PATH of the command, which may differ from the wrapper's.
kp_search_path=${kp_own_PATH-${PATH-}}

find_cause() {
  kp_cause=
  case $kp_exit_code in
    # Not started, or ended with the exit code of a program that cannot start another.
    '' | 2 | 126 | 127)
      case $1 in
        */*) kp_program=$1 ;;
        *) find_on_path "$1" ;;
      esac
      [ -n "$kp_cause" ] || check_program
      ;;
  esac
  [ -n "$kp_cause" ] || [ -z "$kp_exit_code" ] || check_script "$@"
}

# Sets kp_program to the file that PATH contains for a name.
find_on_path() {
  kp_rest=$kp_search_path: kp_closed=
  while [ -n "$kp_rest" ]; do
    kp_part=${kp_rest%%:*} kp_rest=${kp_rest#*:}
    kp_program=${kp_part:-.}/$1
    if [ -f "$kp_program" ] && [ -x "$kp_program" ]; then return; fi
    [ ! -d "$kp_part" ] || [ -x "$kp_part" ] || kp_closed=$kp_part
  done
  kp_cause="can't find the command '$1' in the image or among the files"
  if [ -e "./$1" ]; then
    kp_cause="$kp_cause: a file is called by its path, './$1'"
  elif [ -n "$kp_closed" ]; then
    kp_cause="$kp_cause: user $(id -u) may not enter $kp_closed of PATH; chmod a+rx it in the image"
  else
    kp_cause="$kp_cause; an ENTRYPOINT, which kubepar does not run, may put it on PATH: give its absolute path, or set PATH in env"
  fi
}

# Whether the file kp_program can be run at all.
check_program() {
  check_folders "$kp_program"
  [ -z "$kp_cause" ] || return 0
  if [ -d "$kp_program" ]; then
    kp_cause="the command '$kp_program' is a folder; name a program in it"
  elif [ ! -e "$kp_program" ]; then
    kp_cause="can't find the command '$kp_program' in the image or among the files"
  elif [ ! -x "$kp_program" ]; then
    kp_cause="the command '$kp_program' may not be run (file mode); chmod a+x it, or name its interpreter: ['sh', '$kp_program']"
  elif [ ! -s "$kp_program" ]; then
    kp_cause="the command '$kp_program' is empty"
  elif [ -r "$kp_program" ]; then
    # Some shells warn about bytes that are not text.
    { kp_start=$(head -c 256 -- "$kp_program"); } 2>/dev/null
    check_first_line
  fi
}

# A parent folder that this user may not enter hides its contents.
check_folders() {
  case $1 in /*) kp_way=/ ;; *) kp_way=./ ;; esac
  kp_rest=${1#/}
  while :; do
    case $kp_rest in */*) ;; *) return 0 ;; esac
    kp_way=$kp_way${kp_rest%%/*}/ kp_rest=${kp_rest#*/}
    if [ -d "$kp_way" ] && [ ! -x "$kp_way" ]; then
      kp_cause="the command runs as user $(id -u), which may not enter the folder ${kp_way%/} of '$1'; chmod a+rx it in the image"
      return 0
    fi
  done
}

# Examines the first bytes of a program, in kp_start.
check_first_line() {
  kp_line=${kp_start%%"$kp_newline"*}
  case $kp_line in
    'version https://git-lfs.github.com/spec/'*)
      kp_cause="'$kp_program' is a Git LFS pointer, not the file; run git lfs pull"
      ;;
    "$kp_elf"*) check_binary ;;
    '#!'*"$kp_carriage_return")
      kp_cause="'$kp_program' has Windows line endings (CRLF), so its first line names no interpreter that exists; save it with LF"
      ;;
    '#!'*) check_interpreter "${kp_line#??}" ;;
    *)
      case $kp_program in
        *.R | *.r | *.py | *.jl | *.pl | *.rb | *.js)
          kp_cause="'$kp_program' has no #! line and is read as sh; name its interpreter in the command, such as Rscript or python3"
          ;;
      esac
      ;;
  esac
}

# The program in a #! line, and the one that env must find.
check_interpreter() {
  kp_missing=
  read -r kp_first kp_second kp_third <<END
$1
END
  case $kp_first in
    */env)
      [ "$kp_second" != -S ] || kp_second=${kp_third%% *}
      # env handles options and variables in its own way.
      case $kp_second in -* | *=*) return 0 ;; esac
      PATH=$kp_search_path command -v -- "$kp_second" >/dev/null 2>&1 || kp_missing="$kp_second"
      ;;
    *) [ -x "$kp_first" ] || kp_missing=$kp_first ;;
  esac
  [ -z "$kp_missing" ] ||
    kp_cause="the #! line of '$kp_program' asks for $kp_missing, which is not in the image (or user $(id -u) may not run it)"
}

# A complete program for this machine lacks its loader, or a library.
check_binary() {
  kp_kind=$(machine_of "$kp_program") kp_machine=$(machine_of /proc/self/exe)
  if [ "$kp_kind" != "$kp_machine" ]; then
    kp_cause="'$kp_program' is built for a different processor than this node's; use an image for this node, or pod.nodeSelector"
  elif [ "$kp_exit_code" = 127 ] && was_not_loaded "$(cat "$kp_error_file")"; then
    kp_cause="'$kp_program' is there, but its loader or a library is not in the image: it was built for another system (glibc, musl)"
  fi
}

# The kernel reported it, through the program that starts it, or its loader did.
was_not_loaded() {
  case $1 in
    *execute*"$kp_program"*'No such file'* | *'run command'*"$kp_program"*'No such file'*) return 0 ;;
    "$kp_program: error while loading shared libraries"*) return 0 ;;
    *) return 1 ;;
  esac
}

machine_of() {
  head -c 20 -- "$1" | tail -c 2 | base64
}

# A shell treats Windows line endings as part of each word.
check_script() {
  case ${1##*/} in sh | bash | dash | ash | ksh | zsh) ;; *) return 0 ;; esac
  shift
  for kp_word in "$@"; do
    case $kp_word in -*) continue ;; *) ;; esac
    [ -f "$kp_word" ] || return 0
    IFS= read -r kp_line <"$kp_word"
    case $kp_line in
      *"$kp_carriage_return") kp_cause="'$kp_word' has Windows line endings (CRLF), which a shell reads as part of its words; save it with LF" ;;
      'version https://git-lfs.github.com/spec/'*) kp_cause="'$kp_word' is a Git LFS pointer, not the file; run git lfs pull" ;;
    esac
    return 0
  done
}
