using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>'serve' starts a program of its own, where it is installed.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private static readonly string Cli = ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_the_server_it_says_how_to_install_it()
    {
        ProcessRunner.Result result = ProcessRunner.RunIn(_folder.Path, Variables(_folder.File("empty")), Cli, "serve", "model");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("MNT102 mlnet-transfer-serve: is not installed. Install it with 'dotnet tool install --global mlnet-transfer-serve'.", result.Error.Trim());
    }

    [Fact]
    public void The_server_gets_the_arguments_as_they_are_and_its_exit_code_is_that_of_the_command()
    {
        Signals.SkipWhereThereAreNone();
        Install("printf '%s|' \"$@\"; exit 7");
        ProcessRunner.Result result = ProcessRunner.RunIn(_folder.Path, Variables(_folder.Path), Cli, "serve", "--queue", "5", "a model", "--nonsense", "--", "x");
        Assert.Equal((7, "--queue|5|a model|--nonsense|--|x|", ""), (result.ExitCode, result.Output, result.Error));
    }

    /// <summary>Also one that comes as soon as the server says its first word. The server ends by itself where nothing is handed on.</summary>
    [Fact]
    public void An_order_to_stop_is_handed_on()
    {
        Signals.SkipWhereThereAreNone();
        Install("trap 'echo stopping; exit 5' TERM; echo ready; i=0; while [ $i -lt 600 ]; do sleep 0.05; i=$((i+1)); done; echo alone");
        using Process process = ProcessRunner.StartIn(_folder.Path, Variables(_folder.Path), Cli, "serve", "model");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        Signals.End(process);
        Assert.Equal("stopping", process.StandardOutput.ReadLine());
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(5, process.ExitCode);
    }

    [Fact]
    public void Without_a_model_it_is_wrong_usage()
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer("serve");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("mlnet-transfer serve --help", result.Error, StringComparison.Ordinal);
    }

    private void Install(string script)
    {
        string program = _folder.File("mlnet-transfer-serve");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>With this folder alone besides those of the system, and no tools of a user.</summary>
    private Dictionary<string, string> Variables(string path) => new() { ["PATH"] = $"{path}{Path.PathSeparator}/usr/bin{Path.PathSeparator}/bin", ["HOME"] = _folder.File("home") };
}
