using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Gallery;

namespace MlNetTransfer.Runs;

/// <summary>Whether a record that was read holds what those who use it rely on: nothing that is null and must not be, names that exist, numbers that
/// can be added up, tables whose sides fit.</summary>
internal static class RunSoundness
{
    // Counts of images, steps, bytes … are far below, and sums of a table of them still fit.
    private const double LargestNumber = 1e12;

    private const int LargestCount = 1_000_000_000;

    private static readonly ConcurrentDictionary<Type, (PropertyInfo Property, NullabilityInfo Nullability)[]> Members = new();

    /// <exception cref="JsonException">Says what is wrong, and where.</exception>
    public static void Check(TransferRun run)
    {
        Walk(run, "");
        Sums(run.Dataset.Classes.Select(c => (long)c.Train + c.Validation + c.Test), "dataset.classes");
        Require(run.FineTuning is null or { History.Epochs.Count: > 0 }, "fineTuning.history.epochs", "is empty");
        Require(run.Profile is null or { Stages.Count: > 0 }, "profile.stages", "is empty");
        Require(run.StageProbes.All(p => p.Stages.Count > 0), "stageProbes", "holds a probe without stages");
        foreach (Planning.PlanTrial trial in run.Evidence?.Trials ?? [])
        {
            Require(
                trial.MeasuredGain is null == trial.MeasuredError is null && trial.OtherGain is null == trial.OtherError is null,
                "evidence.trials",
                "holds a gain without its error, or an error without its gain");
        }

        if (run.Evaluation?.Test is { } test)
        {
            Table(test);
        }

        foreach (OcclusionMap map in run.Gallery?.Maps ?? [])
        {
            Require(
                map.Cells > 0 && map.Drops.Count == (long)map.Cells * map.Cells,
                "gallery.maps",
                $"holds a map of {map.Drops.Count} drops, which are not {map.Cells} × {map.Cells}");
        }
    }

    private static void Table(EvaluationResult test)
    {
        const string where = "evaluation.test.confusionMatrix";
        int classes = test.Classes.Count;
        Require(classes > 0 && test.Images > 0, "evaluation.test", "has no classes or no images");
        Require(
            test.ConfusionMatrix.Count == classes && test.ConfusionMatrix.All(row => row.Count == classes),
            where,
            $"does not have {classes} rows and columns, as there are classes");
        Sums(test.ConfusionMatrix.SelectMany(row => row).Select(count => (long)count), where);
    }

    private static void Sums(IEnumerable<long> counts, string where) =>
        Require(counts.Sum() <= LargestCount, where, "counts more images than there can be");

    private static void Require(bool sound, string where, string what)
    {
        if (!sound)
        {
            throw new JsonException($"{where} {what}");
        }
    }

    /// <summary>Everything below a value that is not null.</summary>
    private static void Walk(object value, string path)
    {
        switch (value)
        {
            case string or bool or char or DateTimeOffset or TimeSpan:
                return;
            case Enum name:
                Require(Enum.IsDefined(name.GetType(), name), path, $"is {name:D}, which is no {name.GetType().Name}");
                return;
            case IConvertible number:
                double amount = number.ToDouble(CultureInfo.InvariantCulture);
                string text = amount.ToString(CultureInfo.InvariantCulture);
                bool counts = value is int && !path.StartsWith("options", StringComparison.Ordinal);
                Require(!double.IsFinite(amount) || Math.Abs(amount) <= LargestNumber, path, $"is {text}, which nothing here can be");
                Require(!counts || (amount >= 0 && amount <= LargestCount), path, $"is {text}; allowed are 0 to {LargestCount}");
                return;
        }

        foreach ((PropertyInfo property, NullabilityInfo nullability) in Members.GetOrAdd(value.GetType(), MembersOf))
        {
            Visit(property.GetValue(value), nullability, path.Length == 0 ? Name(property) : $"{path}.{Name(property)}");
        }
    }

    private static void Visit(object? value, NullabilityInfo nullability, string path)
    {
        if (value is null)
        {
            Require(nullability.ReadState == NullabilityState.Nullable, path, "is null or missing");
        }
        else if (value is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                Visit(entry.Value, nullability.GenericTypeArguments[^1], $"{path}.{entry.Key}");
            }
        }
        else if (value is IEnumerable items and not string)
        {
            NullabilityInfo element = nullability.ElementType ?? nullability.GenericTypeArguments[0];
            int i = 0;
            foreach (object? item in items)
            {
                Visit(item, element, string.Create(CultureInfo.InvariantCulture, $"{path}[{i++}]"));
            }
        }
        else if (!(path == "options.seed"))
        {
            Walk(value, path);
        }
    }

    private static (PropertyInfo Property, NullabilityInfo Nullability)[] MembersOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0 && p.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is null)
            .Select(p => (p, new NullabilityInfoContext().Create(p))),
    ];

    private static string Name(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
