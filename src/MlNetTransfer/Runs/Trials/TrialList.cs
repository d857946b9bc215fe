using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Storage;

namespace MlNetTransfer;

/// <summary>Everything that a policy may try on some images, one task each; written by <see cref="TransferPipeline.PlanTrials"/>.</summary>
public sealed record TrialList
{
    private const int CurrentFormat = 1;

    private const long LargestFile = 64 << 20;

    /// <summary>Version of this record's shape.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the product that planned; another refuses the list.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>What the trials depend on besides backbone, strategy and seed, by name, each as a text: options and images.</summary>
    public required IReadOnlyDictionary<string, string> Identity { get; init; }

    /// <summary>Backbones of the trials; the first is the one that the policy chose.</summary>
    public required IReadOnlyList<TrialBackbone> Backbones { get; init; }

    /// <summary>The machine that planned: seconds and memory are guesses for such a one.</summary>
    public required MachineSummary Machine { get; init; }

    /// <summary>What may be tried, by number: what is worth a try as things stand first, repetitions with other seeds last.</summary>
    public required IReadOnlyList<ListedTrial> Trials { get; init; }

    /// <summary>Indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TransferRun.Json);

    /// <summary>Writes the list whole or not at all.</summary>
    /// <param name="path">New, or of an earlier list.</param>
    /// <exception cref="TransferException">MNT104 where something else is there, MNT105, MNT106.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.Exists(path) && !IsList(path))
        {
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotOurs, path, "is no list of trials; allowed is a new file, or such a list", "Name another file; nothing was changed."));
        }

        DiskErrors.Writing(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.WriteText(path, ToJson() + "\n");
        });
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="TransferException">MNT102, MNT103 where there is none or it cannot be read, MNT716 where it is none of this version.</exception>
    public static TrialList Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound, path, "there is no such list of trials", "Name the file that 'plan DATA --trials FILE' wrote."));
        }

        return TrialJson.Read<TrialList>(path, LargestFile, Wrong, "Name the file that 'plan DATA --trials FILE' wrote, or plan again.");
    }

    /// <summary>A trial by its number.</summary>
    /// <exception cref="TransferException">MNT101 where there is none.</exception>
    internal ListedTrial Find(int number) => number >= 0 && number < Trials.Count ? Trials[number] : throw new TransferException(Finding.Error(
        FindingCode.OptionInvalid,
        "trial",
        Trials.Count == 0 ? $"is {number}, and the list holds none: the policy has nothing to try"
            : string.Create(CultureInfo.InvariantCulture, $"is {number}; the list has the numbers 0 to {Trials.Count - 1}"),
        Trials.Count == 0 ? "Judge without trials, or train without a list." : "Give the array of tasks these indices."));

    /// <summary>Everything that a trial depends on, by name.</summary>
    internal IReadOnlyDictionary<string, string> IdentityOf(ListedTrial trial)
    {
        TrialBackbone backbone = Backbones.First(b => b.Name == trial.Backbone);
        return TrialIdentity.Of(Identity, backbone.Name, backbone.ImageSide, backbone.WeightsSha256, trial);
    }

    private static bool IsList(string path)
    {
        try
        {
            Load(path);
            return true;
        }
        catch (TransferException e)
        {
            return e.Findings is [{ Code: FindingCode.TrialsDoNotFit } why] && why.Message.StartsWith(TrialJson.OtherVersion, StringComparison.Ordinal);
        }
    }

    private static string? Wrong(TrialList list) => list.Format != CurrentFormat ? TrialJson.Other(list.Format, CurrentFormat)
        : list.Trials.Index().Any(t => t.Item.Number != t.Index) ? "is damaged: its numbers do not go up from 0"
        : list.Trials.Any(t => list.Backbones.All(b => b.Name != t.Backbone)) ? "is damaged: it does not hold the backbone of a trial"
        : list.Backbones.Count == 0 ? "is damaged: it holds no backbone"
        : null;
}
