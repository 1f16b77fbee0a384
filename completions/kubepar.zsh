#compdef kubepar
# Completion for zsh, to be sourced, or to be a file _kubepar in the fpath. `kubepar __complete` tells what may come next: candidates, a line
# each with a tab before the description, then a colon and 0 (files where there are no candidates), 4 (nothing else) or 16 (folders).

_kubepar() {
  local line kind
  local -a candidates

  for line in "${(@f)$("${(Q)words[1]/#\~/$HOME}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :*) kind=${line#:} ;;
      *$'\t'*) candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
      ?*) candidates+=("${line//:/\\:}") ;;
    esac
  done

  # Of --option=value the value is completed.
  compset -P '--*='
  if (( $#candidates )); then
    _describe kubepar candidates
  elif [[ $kind == 0 ]]; then
    _files
  elif [[ $kind == 16 ]]; then
    _directories
  fi
}

if [[ $funcstack[1] == _kubepar ]]; then
  _kubepar "$@"
else
  compdef _kubepar kubepar
fi
