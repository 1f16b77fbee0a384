# Prints the line that a shell has after keys were pressed in it, in a terminal of its own.
#
# usage: zsh press-tab.zsh LINE SHELL [ARG]…
#   LINE: what is typed before TAB
#   SHELL: it must make READY its prompt, and ^G print the line as <line>
zmodload zsh/zpty
typed=$1
shift
zpty shell "${(j: :)${(@q)@}}"
zpty -r shell seen '*READY*'
zpty -w -n shell "$typed"$'\t\a'
zpty -r shell seen '*<*>*'
print -r -- "${${seen##*<}%%>*}"
zpty -d shell
