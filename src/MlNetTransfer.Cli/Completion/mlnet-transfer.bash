# Completion of mlnet-transfer for bash. In every new shell:
#   mlnet-transfer completion bash >> ~/.bashrc
# In this one alone:
#   source <(mlnet-transfer completion bash)
_mlnet_transfer() {
    local word="${COMP_WORDS[COMP_CWORD]}" suggestion
    COMPREPLY=()
    while IFS= read -r suggestion; do
        suggestion="${suggestion%$'\r'}"
        # Options only where one was begun: elsewhere a file is meant, which bash completes by itself.
        if [[ "$suggestion" == "$word"* && ( "$suggestion" != -* || "$word" == -* ) ]]; then
            COMPREPLY+=("$suggestion")
        fi
    done < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
}
complete -o bashdefault -o default -F _mlnet_transfer mlnet-transfer
