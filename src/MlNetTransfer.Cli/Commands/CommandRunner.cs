using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Parses, runs and turns what happened into an exit code.</summary>
internal static class CommandRunner
{
    public static int Run(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine($"Try: {string.Join(' ', CommandPath(parsed))} --help");
            return ExitCode.Usage;
        }

        using CancellationTokenSource cancellation = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return parsed.InvokeAsync(configuration, cancellation.Token).GetAwaiter().GetResult();
        }
        catch (TransferException e)
        {
            FindingRenderer.Write(e.Findings);
            return ExitCode.Findings;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{e.Message.TrimEnd('.')}. Check the paths and their permissions.");
            return ExitCode.Findings;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped. What was finished is kept: computed features in the cache, what came of a download, and an exported model where there is one.");
            return ExitCode.Cancelled;
        }

        // The first signal stops cleanly; the second is left to the system, which ends the process.
        void Stop(PosixSignalContext context)
        {
            if (!cancellation.IsCancellationRequested)
            {
                context.Cancel = true;
                cancellation.Cancel();
            }
        }
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        yield return "mlnet-transfer";
        Stack<string> names = [];
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
        {
            names.Push(command.Command.Name);
        }

        foreach (string name in names)
        {
            yield return name;
        }
    }
}
