using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>The script for bash in bash itself, and what the other shells would be offered.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mlnet-transfer tr", "train")]
    [InlineData("mlnet-transfer models ", "import list pull remove show verify")]
    [InlineData("mlnet-transfer train photos --out model --strategy Full", "FullFineTuning")]
    [InlineData("mlnet-transfer train --policy ", "Heuristic Measured")]
    [InlineData("mlnet-transfer train --metric ", "Accuracy Macro")]
    [InlineData("mlnet-transfer train --backbone resnetv2_", "resnetv2_101 resnetv2_50")]
    [InlineData("mlnet-transfer train --device c", "cpu cuda")]
    [InlineData("mlnet-transfer models pull regnet", "regnet_y_400mf")]
    [InlineData("mlnet-transfer train photos --valid", "--validation-fraction")]
    [InlineData("mlnet-transfer train ", "")]
    public void Bash_completes_commands_options_and_names(string line, string expected)
    {
        string bash = "/bin/bash";
        Assert.SkipUnless(File.Exists(bash), "there is no bash");
        string program = _folder.File("mlnet-transfer"), script = _folder.File("completion");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer")}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(script, ProcessRunner.MlNetTransfer("completion", "bash").Output);

        // What readline does: the line so far, its words, and the function that 'complete' registered.
        string test = $"""
            PATH="{_folder.Path}:$PATH"; source "{script}"
            COMP_LINE="$1"; COMP_POINT=$(( $(printf %s "$1" | wc -c) ))
            read -r -a COMP_WORDS <<< "$1"
            [[ "$1" == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$(( ${"{#COMP_WORDS[@]}"} - 1 ))
            function=$(complete -p mlnet-transfer | sed 's/.*-F \([^ ]*\).*/\1/')
            "$function"
            printf '%s\n' "${"{COMPREPLY[@]}"}" | LC_ALL=C sort | paste -sd ' ' -
            """;
        using Process process = Process.Start(new ProcessStartInfo(bash, ["--norc", "-c", test, "bash", line]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(("", expected), (error, output.Trim()));
    }

    [Theory]
    [InlineData("bash", "complete -o bashdefault -o default -F")]
    [InlineData("zsh", "compdef _mlnet_transfer mlnet-transfer")]
    [InlineData("fish", "complete -c mlnet-transfer")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName mlnet-transfer")]
    public void Every_shell_has_a_script_that_says_where_it_goes(string shell, string registers)
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer("completion", shell);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(registers, result.Output, StringComparison.Ordinal);
        Assert.Contains($"mlnet-transfer completion {shell}", result.Output, StringComparison.Ordinal);
    }
}
