# Completion of mlnet-transfer for fish:
#   mlnet-transfer completion fish > ~/.config/fish/completions/mlnet-transfer.fish
function __mlnet_transfer_suggestions
    set -l line (commandline -cp)
    set -l word (commandline -ct)
    set -l suggestions (mlnet-transfer "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    # Options only where one was begun: elsewhere a file is meant, which fish completes by itself.
    if not string match -q -- '-*' "$word"
        set suggestions (string match -v -- '-*' $suggestions)
    end
    printf '%s\n' $suggestions
end
complete -c mlnet-transfer -a '(__mlnet_transfer_suggestions)'
