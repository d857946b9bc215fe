using MlNetTransfer.Backbones;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Weights;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What a training could use and is not on this machine, offered where there is somebody to ask. After a no the run does without.</summary>
internal static class MissingParts
{
    /// <param name="options">Of the run.</param>
    /// <param name="yes">Whether everything is answered with yes.</param>
    /// <param name="cancellationToken">Ends the question, or the download.</param>
    /// <exception cref="Diagnostics.TransferException">What was wanted cannot be got.</exception>
    public static void Offer(TransferOptions options, bool yes, CancellationToken cancellationToken)
    {
        if (yes || Terminal.CanAsk)
        {
            OfferBackbone(options, yes, cancellationToken);
            OfferLibtorch(options, yes, cancellationToken);
        }
    }

    /// <summary>Only where the run would take the embedded backbone.</summary>
    private static void OfferBackbone(TransferOptions options, bool yes, CancellationToken cancellationToken)
    {
        if (options.Backbone is not null || options.Weights is not null)
        {
            return;
        }

        WeightsStore store = new(options.CacheFolder);
        bool stronger = store.List().Any(w => w.Path is not null && w.Name != BackboneCatalog.Embedded);
        bool downloads = store.NeedsDownload(BackboneCatalog.Usual);
        bool mayBeGot = !downloads || !DownloadOptions.FromEnvironment().Offline;
        if (stronger || !mayBeGot)
        {
            return;
        }

        PretrainedWeights weights = store.Find(BackboneCatalog.Usual);
        if (yes)
        {
            ModelsRenderer.WriteTerms(weights);
        }

        if (yes || Wanted(weights, downloads, cancellationToken))
        {
            PretrainedWeights got = ModelsCommand.Get(store, BackboneCatalog.Usual, cancellationToken);
            Terminal.ErrorLine("default", $"{got.Path} holds the weights of {got.Name}");
        }
    }

    private static bool Wanted(PretrainedWeights weights, bool downloads, CancellationToken cancellationToken) => Terminal.Ask(
        $"ML.NET's ResNet-18, a stronger backbone than the one that ships, is not here. {ModelsRenderer.Terms(weights)} "
        + (downloads ? "It comes by the .NET SDK and the NuGet sources of this machine. Get it now?"
            : "Its NuGet package is on this machine already, so nothing is downloaded. Install it?"),
        cancellationToken);

    private static void OfferLibtorch(TransferOptions options, bool yes, CancellationToken cancellationToken)
    {
        string cache = options.CacheFolder ?? CacheFolder.Default;
        bool needed = options.Strategy is not { } strategy || FineTuningPolicy.Applies(strategy) || options.Unlabelled is not null;
        string why = options.Strategy is { } named
            ? $"{named} needs libtorch, which is not here."
            : "Strategies that train layers of the network need libtorch, which is not here; without it the policy chooses among heads.";
        if (needed && LibtorchPackage.Current is { } package && package.MayBeGot && LibtorchFolder.Find(cache) is null
            && (yes || LibtorchCommand.Wanted(package, why, cancellationToken)))
        {
            Terminal.ErrorLine("default", $"{LibtorchCommand.Get(cache, package: null, cancellationToken)} holds libtorch, and it works");
        }
    }
}
