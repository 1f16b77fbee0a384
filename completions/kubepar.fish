# Completion for fish. `kubepar __complete` tells what may come next: candidates, a line each with a tab before the description, then a colon
# and 0 (files where there are no candidates), 4 (nothing else) or 16 (folders).

function __kubepar_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command $words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    set -l kind $lines[-1]
    set -e lines[-1]

    # Of --option=value the value is completed; fish wants the whole word.
    set -l option (string match -r -- '^--[^=]*=' "$current")
    set -l value (string replace -- "$option" '' "$current")
    if test (count $lines) -eq 0
        switch "$kind"
            case :0
                set lines (__fish_complete_path "$value")
            case :16
                set lines (__fish_complete_directories "$value" '')
        end
    end
    for line in $lines
        echo "$option$line"
    end
end

complete -c kubepar -f -a '(__kubepar_complete)'
