using System.CommandLine;
using System.CommandLine.Completions;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Parses, runs and turns what happened into an exit code.</summary>
internal static class CommandRunner
{
    public static int Run(RootCommand root, string[] args)
    {
        if (ServeCommand.Takes(args))
        {
            return Serve(args);
        }

        ParseResult parsed = root.Parse(args);
        bool completes = root.Directives.OfType<SuggestDirective>().Any(d => parsed.GetResult(d) is not null);
        if (!completes && parsed.Action is not Help && UsageErrors.Of(parsed) is { Count: > 0 } errors)
        {
            return Refuse(root, parsed, errors);
        }

        using StopSignals stop = new();
        return stop.ExitCodeOf(Invoke(parsed, stop.Token));
    }

    private static int Invoke(ParseResult parsed, CancellationToken cancellationToken)
    {
        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = Terminal.OutWriter,
            Error = Terminal.ErrorWriter,
        };
        try
        {
            return parsed.InvokeAsync(configuration, cancellationToken).GetAwaiter().GetResult();
        }
        catch (OutputFailedException e)
        {
            Terminal.ErrorLine(
                "red",
                $"The standard output cannot be written ({e.Message}). Files that were written are complete. "
                + "Free some space, or send the output somewhere else.");
            return ExitCode.OutputFailed;
        }
        catch (TransferException e)
        {
            FindingRenderer.Write(e.Findings);
            return ExitCode.Findings;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.ErrorLine("red", $"{e.Message.TrimEnd('.')}. Check the paths and their permissions.");
            return ExitCode.Findings;
        }
        catch (OperationCanceledException)
        {
            Terminal.ErrorLine(
                "default",
                "Stopped. Finished parts are kept: features in the cache, the downloaded part of a file, and the exported model if there is one.");
            return ExitCode.Cancelled;
        }
    }

    private static int Serve(string[] args)
    {
        try
        {
            return ServeCommand.Run(args[1..]);
        }
        catch (TransferException e)
        {
            FindingRenderer.Write(e.Findings);
            return ExitCode.Findings;
        }
    }

    private static int Refuse(RootCommand root, ParseResult parsed, IReadOnlyList<string> errors)
    {
        Command command = parsed.CommandResult.Command;
        string path = CommandTree.PathOf(command);
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0 && command.Action is null)
        {
            // Nothing was asked for: what can be asked for is the answer.
            root.Parse($"{path} --help").Invoke(new InvocationConfiguration { Output = Terminal.ErrorWriter });
            return ExitCode.Usage;
        }

        foreach (string error in errors)
        {
            Terminal.ErrorLine("red", error);
        }

        Terminal.ErrorLine("default", $"Try: {CommandTree.Program}{(path.Length > 0 ? $" {path}" : "")} --help");
        return ExitCode.Usage;
    }
}
