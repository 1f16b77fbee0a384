# shellcheck shell=bash
# Completion for bash, also the old one of macOS. `kubepar __complete` tells what may come next: candidates, a line each with a tab before
# the description, then a colon and 0 (files where there are no candidates), 4 (nothing else) or 16 (folders).

_kubepar() {
  local current=${COMP_WORDS[COMP_CWORD]} words=() word joins='' typed line lines=() kind

  # bash makes several words of --context=a:b, and completes the last of them.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#words[@]} -gt 0 && (-n $joins || $word =~ ^[=:]+$) ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    if [[ $word =~ ^[=:]+$ ]]; then joins=yes; else joins=''; fi
  done
  [[ -n $joins ]] && current=''
  typed=${words[${#words[@]} - 1]}
  [[ $typed == --*=* ]] && typed=${typed#*=}

  while IFS= read -r line; do lines+=("$line"); done < <("${1/#\~/$HOME}" __complete "${words[@]}" 2>/dev/null)
  COMPREPLY=()
  for line in "${lines[@]}"; do
    case $line in
      :*) kind=${line#:} ;;
      *) line=${line%%$'\t'*} && COMPREPLY+=("${line#"${typed%"$current"}"}") ;;
    esac
  done
  [[ ${#COMPREPLY[@]} -gt 0 ]] && return
  case $kind in
    0) compopt -o default ;;
    16) compopt -o dirnames ;;
    *) ;;
  esac 2>/dev/null
}

complete -F _kubepar kubepar
