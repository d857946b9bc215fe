using System.Runtime.InteropServices;
using System.Text.Json;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Training;

/// <summary>A finished fine-tuning in a file, so that a run that was killed later need not train it again. A SafeTensors file with a JSON record in its
/// metadata, whole or absent.</summary>
/// <param name="path">Of the file.</param>
/// <param name="identity">What the training depends on, by name.</param>
internal sealed class FineTuningFile(string path, IReadOnlyDictionary<string, string> identity)
{
    private const string Entry = "mlnet-transfer-training", Checksum = "sha256";

    private const string Weights = "weights/", HeadWeights = "head", HeadBias = "head-bias", Validation = "validation-logits", Checked = "checked-logits";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { RespectNullableAnnotations = true };

    public string Path => path;

    /// <summary>Writes the file whole or not at all.</summary>
    public void Save(FineTuningResult result)
    {
        Dictionary<string, float[]> tensors = result.Weights.Values.ToDictionary(v => Weights + v.Key, v => v.Value);
        tensors.Add(HeadWeights, result.Head.Weights.Values.ToArray());
        tensors.Add(HeadBias, result.Head.Bias);
        tensors.Add(Validation, Halves(result.ValidationLogits));
        tensors.Add(Checked, Halves(result.CheckedLogits));
        string record = JsonSerializer.Serialize(
            new Record
            {
                Identity = identity,
                WeightsSha256 = result.Weights.Sha256,
                Temperature = result.Head.Temperature,
                History = result.History,
                Augmentation = result.Augmentation,
                Findings = result.Findings,
                Engines = result.Engines,
                Device = result.Device,
            },
            Json);
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(
            stream, new Dictionary<string, string> { [Entry] = record, [Checksum] = ValuesChecksum.Of(tensors, record) }, tensors));
    }

    /// <param name="task">Whose training it is.</param>
    /// <param name="damage">What is wrong with the file, as a warning; null where nothing is.</param>
    /// <returns>Null where there is no file that can be used.</returns>
    public FineTuningResult? Load(FineTuningTask task, out Finding? damage)
    {
        damage = null;
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return Read(task);
        }
        catch (Exception e) when (e is TransferException or JsonException or KeyNotFoundException || DiskErrors.IsFileSystemError(e))
        {
            string what = e switch
            {
                TransferException refused => refused.Findings[0].Message,
                KeyNotFoundException => "lacks a tensor",
                _ => $"is no finished training ({e.Message.TrimEnd('.')})",
            };
            damage = Finding.Warning(FindingCode.CheckpointDoesNotFit, path, what, "This training is done again.");
            return null;
        }
    }

    /// <summary>Names of what is not the same in both.</summary>
    public static string[] Differences(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
        [.. first.Keys.Union(second.Keys).Where(k => first.GetValueOrDefault(k) != second.GetValueOrDefault(k)).Order(StringComparer.Ordinal)];

    private FineTuningResult Read(FineTuningTask task)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        string text = file.Metadata.GetValueOrDefault(Entry) ?? throw new JsonException("it says nothing of one");
        Dictionary<string, float[]> tensors = file.Tensors.Where(t => t.Value.IsFloat).ToDictionary(t => t.Key, t => file.Read(t.Key));
        Record record = file.Metadata.GetValueOrDefault(Checksum) == ValuesChecksum.Of(tensors, text)
            ? JsonSerializer.Deserialize<Record>(text, Json) ?? throw new JsonException("it holds none")
            : throw new JsonException("its content does not have the SHA-256 that it names");
        if (Differences(identity, record.Identity) is { Length: > 0 } differences)
        {
            throw new JsonException($"it is another's: {string.Join(", ", differences)} differ");
        }

        FeatureMatrix matrix = new(task.Probe.Classes, task.Probe.FeatureDimension);
        Sized(HeadWeights, matrix.Values.Length).CopyTo(matrix.Values);
        Dictionary<string, float[]> weights = tensors.Where(t => t.Key.StartsWith(Weights, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[Weights.Length..], t => t.Value);
        foreach ((string name, int[] shape) in (task.Backbone with { SourceHead = null }).TensorShapes)
        {
            Sized(Weights + name, shape.Aggregate(1, (a, b) => a * b));
        }

        double[] validation = Whole(Sized(Validation, record.History.BestEpoch == 0 ? -1 : 2 * task.Validation.Count * task.Probe.Classes));
        return new FineTuningResult(
            new BackboneWeights(task.Weights.Path, record.WeightsSha256, weights),
            new LinearHead { Weights = matrix, Bias = Sized(HeadBias, task.Probe.Bias.Length), Temperature = record.Temperature },
            validation,
            record.History)
        {
            CheckedLogits = Whole(Sized(Checked, -1)),
            Augmentation = record.Augmentation,
            Findings = record.Findings,
            Engines = record.Engines,
            Device = record.Device,
        };

        float[] Sized(string name, int length) => tensors[name] is { } values && (length < 0 || values.Length == length)
            ? values
            : throw new JsonException($"'{name}' does not have {length} values");
    }

    /// <summary>Every bit of float64 numbers, in a format that holds float32.</summary>
    private static float[] Halves(double[] numbers) => MemoryMarshal.Cast<double, float>(numbers).ToArray();

    private static double[] Whole(float[] halves) => MemoryMarshal.Cast<float, double>(halves).ToArray();

    private sealed record Record
    {
        public required IReadOnlyDictionary<string, string> Identity { get; init; }

        public required string WeightsSha256 { get; init; }

        public required double Temperature { get; init; }

        public required TrainingHistory History { get; init; }

        public required IReadOnlyList<TransformCheck> Augmentation { get; init; }

        public required IReadOnlyList<Finding> Findings { get; init; }

        public EngineAgreement? Engines { get; init; }

        public required string Device { get; init; }
    }
}
