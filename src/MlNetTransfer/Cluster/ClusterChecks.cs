using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Cluster;

/// <summary>What a work may be. Everything that is wrong is said at once.</summary>
internal static partial class ClusterChecks
{
    private const int MostCpus = 4_096, MostMemory = 65_536, MostRetries = 5;
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMinutes(10), LongestTime = TimeSpan.FromHours(10_000);

    /// <exception cref="TransferException">MNT101.</exception>
    public static void Require(ClusterWork work, TaskResources resources, IEnumerable<Finding?> others)
    {
        Finding?[] found =
        [
            Name(work.Name),
            .. work.Data.Select(d => Place("DATA", d)),
            work.Data.Count == 0 ? Refused("DATA", "is missing", "one or more folders or tables") : null,
            work.Model is { } model ? Place("--model", model) : null,
            work.Backbone is { } backbone ? Word("--backbone", backbone) : null,
            work is { Model: not null, Backbone: not null } ? Refused("--backbone", "goes with no --model, which has its own network", "one of the two") : null,
            .. Trials(work),
            Number("--shards", work.Shards, 1, Shard.Most),
            work.AtOnce is { } atOnce ? Number("--at-once", atOnce, 1, Shard.Most) : null,
            Number("--cpus", resources.Cpus, 1, MostCpus),
            Number("--memory", resources.Memory, 1, MostMemory),
            Number("--retries", resources.Retries, 0, MostRetries),
            resources.Time < ShortestTime || resources.Time > LongestTime
                ? Refused("--time", $"is {resources.Time}", "10 minutes to 10,000 hours")
                : null,
            .. others,
        ];
        if (found.OfType<Finding>().ToArray() is { Length: > 0 } refused)
        {
            throw new TransferException(refused);
        }
    }

    /// <summary>Tasks of the step that has many.</summary>
    public static int TasksOf(ClusterWork work) => work.Trials?.Count ?? work.Shards;

    /// <summary>An absolute path as Linux has them, which a file of UTF-8 can hold.</summary>
    public static Finding? Place(string option, string path) => !path.StartsWith('/')
        ? Refused(option, $"is '{path}'", "an absolute path of the machines that run the tasks, such as /data/photos")
        : path.Contains('\0') || !IsWhole(path) ? Refused(option, "is a path that UTF-8 cannot hold", "a path of whole characters") : null;

    /// <summary>A name that stands in a job file without quotes.</summary>
    public static Finding? Word(string option, string text) => WordForm().IsMatch(text)
        ? null
        : Refused(option, $"is '{text}'", "letters, digits and . _ , - of ASCII");

    /// <summary>The reference of a container image, of a form that no registry refuses for a blank or a line.</summary>
    public static Finding? Image(string text) => ImageForm().IsMatch(text)
        ? null
        : Refused("--image", $"is '{text}'", "the name of a container image, such as registry.example/team/mlnet-transfer:1");

    /// <summary>A name of Kubernetes (RFC 1123, labels with points between them).</summary>
    public static Finding? Claim(string text) => text.Length <= 253 && ClaimForm().IsMatch(text)
        ? null
        : Refused("--claim", $"is '{text}'", "lower-case letters, digits, hyphens and points, as Kubernetes has names");

    private static IEnumerable<Finding?> Trials(ClusterWork work) => work.Trials is not { } trials
        ? []
        :
        [
            Place("--trials", trials.List),
            Number("--trials", trials.Count, 0, Shard.Most),
            work.Data.Count > 1 ? Refused("DATA", "has more than one entry with --trials", "the one folder or table that the list was planned for") : null,
            work.Model is not null ? Refused("--model", "goes with no --trials, which train models", "one of the two") : null,
            work.Backbone is not null ? Refused("--backbone", "goes with no --trials, whose list names it", "one of the two") : null,
        ];

    private static Finding? Name(string text) => text.Length <= ClusterWork.LongestName && NameForm().IsMatch(text)
        ? null
        : Refused("--name", $"is '{text}'", $"up to {ClusterWork.LongestName} lower-case letters, digits and hyphens, with no hyphen at either end");

    private static Finding? Number(string option, int value, int least, int most) => value >= least && value <= most
        ? null
        : Refused(option, string.Create(CultureInfo.InvariantCulture, $"is {value}"), string.Create(CultureInfo.InvariantCulture, $"{least} to {most:N0}"));

    private static Finding Refused(string option, string found, string allowed) =>
        Finding.Error(FindingCode.OptionInvalid, option, $"{found}; allowed are {allowed}", "Nothing was written.");

    /// <summary>Whether no half of a character stands alone.</summary>
    private static bool IsWhole(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int taken) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[taken..];
        }

        return true;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?\\z")]
    private static partial Regex NameForm();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._,-]*\\z")]
    private static partial Regex WordForm();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\\z")]
    private static partial Regex ClaimForm();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/:@-]*\\z")]
    private static partial Regex ImageForm();
}
