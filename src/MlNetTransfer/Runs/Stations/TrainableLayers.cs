using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Options;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Whether layers of the network can be trained here.</summary>
internal static class TrainableLayers
{
    /// <summary>Why the policy has to choose among heads; null where layers can be trained.</summary>
    /// <exception cref="TransferException">MNT502 where the device that the options name cannot be used.</exception>
    public static string? WhyNot(RunContext context, BackboneSpec backbone) =>
        backbone.IsTrainable ? WhyNoFineTuner(context) : GraphSetup.OnlyHeads;

    /// <summary>Nothing where no device is named, and nothing where only heads can be trained, for which a device matters not.</summary>
    /// <exception cref="TransferException">MNT502 where the device that the options name cannot be used.</exception>
    public static void RequireNamedDevice(RunContext context)
    {
        if (context.Options.Device is not ("auto" or "cpu"))
        {
            WhyNoFineTuner(context);
        }
    }

    /// <summary>For a strategy that somebody asked for.</summary>
    /// <exception cref="TransferException">MNT501 where it trains layers and nothing here can, MNT502 where the device cannot be used.</exception>
    public static void Require(RunContext context, Strategy strategy)
    {
        TransferOptions options = context.Options;
        if (!strategy.FineTunes && options.Unlabelled is null)
        {
            return;
        }

        if (context.FineTuner is null)
        {
            string asked = strategy.FineTunes ? strategy.Name.ToString() : OptionTable.Unlabelled.Switch!;
            throw new TransferException(Finding.Error(
                FindingCode.NativeLibraryMissing,
                nameof(options.Strategy),
                $"{asked} trains layers of the network, and this pipeline has no fine-tuner",
                "Add MlNetTransfer.Torch and call WithFineTuning, or name "
                    + $"{string.Join(" or ", StrategyCatalog.All.Where(s => !s.FineTunes).Select(s => s.Name))}."));
        }

        context.FineTuner.Check(options.Device, context.CacheFolder);
    }

    private static string? WhyNoFineTuner(RunContext context)
    {
        try
        {
            context.FineTuner?.Check(context.Options.Device, context.CacheFolder);
            return context.FineTuner is null ? "This pipeline has no fine-tuner: add MlNetTransfer.Torch and call WithFineTuning." : null;
        }
        catch (TransferException e) when (e.Findings is [{ Code: FindingCode.NativeLibraryMissing } missing])
        {
            return missing.ToString();
        }
    }
}
