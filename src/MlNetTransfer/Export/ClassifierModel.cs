using MlNetTransfer.Backbones;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Export;

/// <summary>A backbone with its new head: what is exported.</summary>
public sealed record ClassifierModel(BackboneSpec Backbone, BackboneWeights Weights, LinearHead Head, IReadOnlyList<string> Labels)
{
    /// <summary>Stages whose pooled outputs, behind each other, the head takes.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [Backbone.Stages[^1].Name];

    /// <summary>By which images are called unknown; null where none is.</summary>
    public UnknownModel? Unknown { get; init; }
}
