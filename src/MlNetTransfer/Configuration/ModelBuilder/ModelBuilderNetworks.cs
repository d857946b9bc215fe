namespace MlNetTransfer.Configuration.ModelBuilder;

/// <summary>Networks of ML.NET's <c>ImageClassificationTrainer.Architecture</c>, and the backbone that is the same here.</summary>
internal static class ModelBuilderNetworks
{
    public static IReadOnlyDictionary<string, string> Backbones { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ResnetV250"] = "resnetv2_50",
        ["ResnetV2101"] = "resnetv2_101",
        ["InceptionV3"] = "inceptionv3",
        ["MobilenetV2"] = "mobilenetv2_100_keras",
    };
}
