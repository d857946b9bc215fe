using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer serve MODEL…</c>: starts the server, a program of its own, with the arguments as they are.</summary>
internal static partial class ServeCommand
{
    private const string Name = "serve", Server = "mlnet-transfer-serve";
    private const int Terminate = 15; // SIGTERM, signal(7)

    public static Command Create()
    {
        Argument<string[]> models = new("MODELS")
        {
            Description = "Folders that 'train' wrote, or their model.onnx; NAME=PATH names one. "
                + $"All options of {Server} may follow: '{Server} --help' lists them.",
            Arity = ArgumentArity.OneOrMore,
        };
        Command command = new(Name, $"Serves models over HTTP, with {Server}, which is installed by itself.") { models };
        command.SetAction(parsed => Run(parsed.GetValue(models) ?? []));
        return command;
    }

    /// <summary>Whether the server is to read this command line, and not this program.</summary>
    public static bool Takes(string[] args) => args is [Name, _, ..] && !args.Any(a => a is "--help" or "-h" or "-?");

    /// <remarks>Ctrl+C is sent to both by the terminal; what is sent to this process alone is handed on.</remarks>
    /// <returns>What the server says to the shell.</returns>
    /// <exception cref="TransferException">MNT102 where it is not installed.</exception>
    public static int Run(string[] args)
    {
        (string program, string[] first) = Find() ?? throw new TransferException(Finding.Error(
            FindingCode.PathNotFound, Server, "is not installed", $"Install it with 'dotnet tool install --global {Server}'."));

        // Before the server starts: an order to stop may come at once, and must not end this process and leave the server behind.
        TaskCompletionSource<int> started = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            if (!OperatingSystem.IsWindows())
            {
                _ = started.Task.ContinueWith(server => Kill(server.Result, Terminate), TaskScheduler.Default);
            }
        });
        using Process process = Process.Start(new ProcessStartInfo(program, [.. first, .. args]) { UseShellExecute = false })!;
        started.SetResult(process.Id);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Beside this program, on the path, or where .NET puts the tools of a user.</summary>
    private static (string Program, string[] First)? Find()
    {
        string library = Path.Combine(AppContext.BaseDirectory, $"{Server}.dll"), file = OperatingSystem.IsWindows() ? $"{Server}.exe" : Server;
        if (File.Exists(library))
        {
            return ("dotnet", [library]);
        }

        string[] folders =
        [
            Path.GetDirectoryName(Environment.ProcessPath) ?? "",
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools"),
        ];
        string? program = folders.Where(Path.IsPathRooted).Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);
        return program is null ? null : (program, []);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
