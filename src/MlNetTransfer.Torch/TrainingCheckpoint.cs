using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>A fine-tuning at the end of an epoch: enough to go on as if it had never stopped. A SafeTensors file with a JSON record in its metadata.</summary>
internal sealed record TrainingCheckpoint
{
    private const string Entry = "mlnet-transfer-checkpoint", Checksum = "sha256";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { RespectNullableAnnotations = true };

    /// <summary>What the training depends on, by name: a training goes on only where all of it is the same.</summary>
    public required IReadOnlyDictionary<string, string> Identity { get; init; }

    /// <summary>Steps that were taken.</summary>
    public required int Step { get; init; }

    /// <summary>Seconds of training until then.</summary>
    public required double Seconds { get; init; }

    /// <summary>Every epoch so far, number 0 first.</summary>
    public required IReadOnlyList<TrainingEpoch> Epochs { get; init; }

    /// <summary>Number of the best one.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Its validation log-loss, as the epochs are compared by it; null when nothing can be kept so far.</summary>
    public double? BestLogLoss { get; init; }

    /// <summary>What time changed of the training so far.</summary>
    public IReadOnlyList<Planning.TrainingPace> Paces { get; init; } = [];

    /// <summary>What the planning of its time knows; null where there is none.</summary>
    public PaceState? Pacing { get; init; }

    /// <summary>Steps that each parameter has taken.</summary>
    public required IReadOnlyList<int> ParameterSteps { get; init; }

    /// <summary>Everything else, float32.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyDictionary<string, float[]> Tensors { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Writes the file whole or not at all.</summary>
    public void Save(string path)
    {
        string record = JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
        AtomicFile.Write(
            path,
            stream => SafeTensorsWriter.Write(
                stream, new Dictionary<string, string> { [Entry] = record, [Checksum] = ValuesChecksum.Of(Tensors, record) }, Tensors));
    }

    /// <summary>Of the training that wrote a file; empty where there is none.</summary>
    /// <exception cref="TransferException">MNT707 when it is damaged.</exception>
    public static IReadOnlyDictionary<string, string> Identities(string path)
    {
        if (!File.Exists(path))
        {
            return new Dictionary<string, string>();
        }

        using SafeTensorsFile file = OpenSound(path);
        return Read(path, RecordOf(path, file)).Identity;
    }

    /// <summary>Null when there is no file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="identity">Of the training that wants to go on.</param>
    /// <exception cref="TransferException">MNT707 with everything that differs, or when the file is damaged.</exception>
    public static TrainingCheckpoint? Load(string path, IReadOnlyDictionary<string, string> identity)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using SafeTensorsFile file = OpenSound(path);
        string record = RecordOf(path, file);
        Dictionary<string, float[]> tensors = file.Tensors.Where(t => t.Value.IsFloat).ToDictionary(t => t.Key, t => file.Read(t.Key));
        if (file.Metadata.GetValueOrDefault(Checksum) != ValuesChecksum.Of(tensors, record))
        {
            throw Refused(path, "is damaged: its content does not have the SHA-256 that it names");
        }

        TrainingCheckpoint checkpoint = Read(path, record);
        string[] differences =
        [
            .. identity.Keys.Union(checkpoint.Identity.Keys)
                .Where(k => identity.GetValueOrDefault(k) != checkpoint.Identity.GetValueOrDefault(k))
                .Order(StringComparer.Ordinal),
        ];
        return differences.Length == 0
            ? checkpoint with { Tensors = tensors }
            : throw Refused(path, $"belongs to another training: {string.Join(", ", differences)} differ");
    }

    private static string RecordOf(string path, SafeTensorsFile file) =>
        file.Metadata.TryGetValue(Entry, out string? record) ? record : throw Refused(path, "is not a checkpoint of this product");

    private static TrainingCheckpoint Read(string path, string record)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingCheckpoint>(record, Json) ?? throw new JsonException("it holds no training");
        }
        catch (JsonException e)
        {
            throw Refused(path, $"is not a checkpoint of this product ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static SafeTensorsFile OpenSound(string path)
    {
        try
        {
            return SafeTensorsFile.Open(path);
        }
        catch (TransferException e)
        {
            throw Refused(path, e.Findings[0].Message, e);
        }
    }

    /// <summary>A tensor of as many values.</summary>
    /// <exception cref="TransferException">MNT707.</exception>
    public float[] Tensor(string path, string name, int length) => Tensors.TryGetValue(name, out float[]? values) && values.Length == length
        ? values
        : throw Refused(path, $"has no tensor '{name}' of {length} values");

    private static TransferException Refused(string path, string what, Exception? inner = null) => new(
        Finding.Error(FindingCode.CheckpointDoesNotFit, path, what, "Use the same data and options as before, or leave out --resume to start again."), inner);
}
