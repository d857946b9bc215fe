using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>What the weights at the end of a training depend on, each as a text. On one machine with the same libraries, the same texts mean the same
/// weights; on a GPU libtorch promises no such thing.</summary>
internal static class TrainingIdentity
{
    // Raise when a view of an image gets other pixels.
    private const string Rendering = "3";

    private const string CachedViews = "cached views";

    public static IReadOnlyDictionary<string, string> Of(FineTuningTask task, ITrainingInputs train, TorchNetwork network) => new Dictionary<string, string>
    {
        ["version"] = TransferPipeline.ProductVersion,
        ["backbone"] = Backbone(task),
        ["rendering"] = Rendering,
        ["picture"] = task.Backbone.Preprocessing.Picture.Key,
        ["weights"] = task.Weights.Sha256,
        ["head"] = Head(task),
        ["recipe"] = JsonSerializer.Serialize(task.Recipe),
        ["class weights"] = JsonSerializer.Serialize(task.ClassWeights),
        ["metric"] = task.Metric.ToString(),
        ["images"] = Images(task),
        ["seed"] = task.Random.ToString(),
        [CachedViews] = train.Views.ToString(CultureInfo.InvariantCulture),
        ["device"] = network.Device.ToString(),
        ["memory"] = network.Memory.ToString(),
        ["precision"] = network.TrainingType.ToString(),
        ["kernels"] = $"{Libtorch.Remedy} {Environment.GetEnvironmentVariable(KernelRemedies.Cap)}",
        ["threads"] = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} {TorchSharp.torch.get_num_threads()}"),
        ["processor"] = RuntimeInformation.ProcessArchitecture.ToString(),
    };

    /// <summary>Of the network and the images before anything is done with them.</summary>
    public static string OfStart(FineTuningTask task, TorchNetwork network) => string.Join(
        ' ',
        Backbone(task),
        task.Backbone.Preprocessing.Picture.Key,
        task.Weights.Sha256,
        Head(task),
        Images(task),
        network.Device.ToString(),
        Libtorch.Remedy.ToString());

    /// <summary>How many views per image were kept, 0 for none; null where that is not recorded.</summary>
    public static int? Views(IReadOnlyDictionary<string, string> identity) =>
        int.TryParse(identity.GetValueOrDefault(CachedViews), NumberStyles.None, CultureInfo.InvariantCulture, out int views) ? views : null;

    private static string Backbone(FineTuningTask task) => string.Create(
        CultureInfo.InvariantCulture,
        $"{task.Backbone.Name} {task.Backbone.Groups.Count} {task.Backbone.InputSize} {task.Backbone.Preprocessing.ImageSide}");

    private static string Head(FineTuningTask task) =>
        Hash(MemoryMarshal.AsBytes(task.Probe.Weights.Values)) + Hash(MemoryMarshal.AsBytes<float>(task.Probe.Bias));

    private static string Images(FineTuningTask task) =>
        Hash(Encoding.UTF8.GetBytes(string.Join('\n', task.Train.Identities.Append("validation").Concat(task.Validation.Identities))));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
