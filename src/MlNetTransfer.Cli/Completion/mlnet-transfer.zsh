#compdef mlnet-transfer
# Completion of mlnet-transfer for zsh, with a folder of $fpath, before compinit:
#   mlnet-transfer completion zsh > ~/.zfunc/_mlnet-transfer
# Or in ~/.zshrc, after compinit:
#   source <(mlnet-transfer completion zsh)
_mlnet_transfer() {
    local word="${words[CURRENT]}"
    local -a suggestions
    suggestions=("${(@f)$(mlnet-transfer "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
    suggestions=("${(@)suggestions:#}")
    # Options only where one was begun: elsewhere a file is meant.
    [[ "$word" == -* ]] || suggestions=("${(@)suggestions:#-*}")
    if (( ${#suggestions} )); then
        compadd -- "${suggestions[@]}"
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == "_mlnet-transfer" ]]; then
    _mlnet_transfer "$@"
else
    compdef _mlnet_transfer mlnet-transfer
fi
