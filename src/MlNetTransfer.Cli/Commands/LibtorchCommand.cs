using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer libtorch show | install | remove</c>.</summary>
internal static class LibtorchCommand
{
    private static readonly Option<string?> Cache = new("--cache")
    {
        HelpName = "DIR",
        Description = "Cache folder; libtorch is in its folder libtorch.",
        Recursive = true,
    };

    public static Command Create()
    {
        Command command = new("libtorch", "Shows, gets and removes libtorch, the library that fine-tuning needs.")
        {
            On(new Command("show", "Shows where libtorch is, or how to get it and how big it is."), (folder, _, _) => Show(folder)),
            Install(),
            On(new Command("remove", "Removes libtorch from the cache folder."), (folder, _, _) => Remove(folder)),
            On(
                new Command(LibtorchProbe.Verb[1], "Loads libtorch and prints what came of it as JSON.") { Hidden = true },
                (folder, _, _) => Terminal.Document(LibtorchProbe.Here(folder).ToJson())),
        };
        command.Add(Cache);
        return command;
    }

    /// <summary>Asks, where there is somebody to ask, whether to get it.</summary>
    public static bool Wanted(LibtorchPackage package, string why, CancellationToken cancellationToken) => Terminal.Ask(
        package.IsRestored
            ? $"{why} A NuGet package of it is on this machine already, so nothing is downloaded; {package.DiskMegabytes} MB on disk. Install it?"
            : $"{why} {char.ToUpperInvariant(package.Size[0])}{package.Size[1..]}, by the .NET SDK and the NuGet sources of this machine. Get it now?",
        cancellationToken);

    /// <summary>Gets it, and loads it in a process of its own.</summary>
    /// <returns>The folder that holds it.</returns>
    /// <exception cref="TransferException">The codes of the installer, and MNT501 where it does not load.</exception>
    public static string Get(string cacheFolder, string? package, CancellationToken cancellationToken)
    {
        string folder = ProgressDisplay.During(progress =>
            new LibtorchInstaller(cacheFolder, TimeProvider.System).Install(package, progress, cancellationToken));
        LibtorchProbe probe = LibtorchProbe.InChild(OwnProgram.Start, cacheFolder, cancellationToken);
        if (!probe.Works)
        {
            throw new TransferException(Finding.Error(FindingCode.NativeLibraryMissing, folder, $"holds libtorch, and {probe.Problem}", probe.Hint ?? ""));
        }

        return folder;
    }

    private static Command Install()
    {
        Option<bool> yes = new("--yes", "-y") { Description = "Do not ask." };
        Option<string?> from = new("--from")
        {
            HelpName = "FILE",
            Description = "The package as a .nupkg file. Without it: the .NET SDK of this machine gets it from its NuGet sources.",
        };
        Command command = new("install", "Gets libtorch into the cache folder, once.") { yes, from };
        command.SetAction((parsed, cancellationToken) =>
        {
            string cache = parsed.GetValue(Cache) ?? CacheFolder.Default;
            LibtorchPackage package = LibtorchPackage.Require();
            if (LibtorchFolder.Find(cache) is { } folder)
            {
                Terminal.Line($"libtorch {LibtorchPackage.Version} is here already: {folder}");
                return Task.FromResult(ExitCode.Success);
            }

            if (!parsed.GetValue(yes) && parsed.GetValue(from) is null)
            {
                if (!Terminal.CanAsk)
                {
                    throw new TransferException(Finding.Error(
                        FindingCode.OptionInvalid,
                        "--yes",
                        $"libtorch is {package.Size}, and nobody is there to answer the question",
                        "Answer it with --yes."));
                }

                if (!Wanted(package, "Fine-tuning needs libtorch.", cancellationToken))
                {
                    Terminal.Line($"Nothing was changed.");
                    return Task.FromResult(ExitCode.Success);
                }
            }

            string got = Get(cache, parsed.GetValue(from), cancellationToken);
            Terminal.Line($"[green]{got}[/] holds libtorch {LibtorchPackage.Version}, and it works; every strategy can be trained");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Show(string cacheFolder)
    {
        if (LibtorchFolder.Find(cacheFolder) is { } folder)
        {
            Terminal.Line($"libtorch {LibtorchPackage.Version}: {folder}{(folder == LibtorchFolder.BesideApp() ? ", part of this build" : "")}");
        }
        else
        {
            Finding missing = LibtorchPackage.Missing();
            Terminal.Line($"libtorch: {missing.Message}. {missing.Hint}");
        }
    }

    private static void Remove(string cacheFolder)
    {
        bool removed = new LibtorchInstaller(cacheFolder, TimeProvider.System).Remove();
        string where = LibtorchFolder.Root(cacheFolder);
        Terminal.Line(
            removed ? $"{where} is removed"
            : LibtorchFolder.BesideApp() is { } folder ? (FormattableString)$"there is none in {where}; the one in {folder} is part of this build"
            : $"there is none in {where}");
    }

    private static Command On(Command command, Action<string, ParseResult, CancellationToken> action)
    {
        command.SetAction((parsed, cancellationToken) =>
        {
            action(parsed.GetValue(Cache) ?? CacheFolder.Default, parsed, cancellationToken);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
