using MlNetTransfer.Backbones;
using MlNetTransfer.Training;

namespace MlNetTransfer.Export;

/// <summary>A backbone with its new head: what is exported.</summary>
public sealed record ClassifierModel(BackboneSpec Backbone, BackboneWeights Weights, LinearHead Head, IReadOnlyList<string> Labels)
{
    /// <summary>Stages whose pooled outputs, behind each other, the head takes.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [Backbone.Stages[^1].Name];
}
