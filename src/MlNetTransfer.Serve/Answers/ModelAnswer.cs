using System.ComponentModel;
using MlNetTransfer.Hosting;

namespace MlNetTransfer.Serve.Answers;

/// <summary>A model that is served.</summary>
internal sealed record ModelAnswer(
    [property: Description("Its name in paths: POST /models/NAME/predict.")] string Name,
    [property: Description("SHA-256 of its file.")] string Model,
    [property: Description("Its classes.")] IReadOnlyList<string> Labels,
    [property: Description("What computes: cpu, cuda:0.")] string Device,
    [property: Description("When it began to answer.")] DateTimeOffset Since)
{
    public static ModelAnswer Of(string name, ServedModel model) => new(name, model.Checksum, model.Labels, model.Device, model.Since);
}

/// <summary>All models; the first is that of POST /predict.</summary>
internal sealed record ModelsAnswer(IReadOnlyList<ModelAnswer> Models);

/// <summary>The classes of a model.</summary>
internal sealed record LabelsAnswer(
    [property: Description("SHA-256 of its file.")] string Model, [property: Description("Its classes.")] IReadOnlyList<string> Labels);
