# Completion of mlnet-transfer for PowerShell. In every new session:
#   mlnet-transfer completion pwsh >> $PROFILE
Register-ArgumentCompleter -Native -CommandName mlnet-transfer -ScriptBlock {
    param($word, $line, $cursor)
    # Options only where one was begun: elsewhere a file is meant, which PowerShell completes by itself.
    mlnet-transfer "[suggest:$cursor]" "$line" 2>$null |
        Where-Object { $_ -like "$word*" -and ($_ -notlike '-*' -or "$word" -like '-*') } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
