using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Backbones;

/// <summary>The door to pretrained weights: which are on this machine, and what is in a file.</summary>
public interface IPretrainedBackbones
{
    /// <summary>Every set of weights of the catalogue; its path tells whether it is here.</summary>
    /// <param name="cacheFolder">Null takes the default.</param>
    IReadOnlyList<PretrainedWeights> List(string? cacheFolder);

    /// <summary>Weights that are here.</summary>
    /// <param name="cacheFolder">Null takes the default.</param>
    /// <param name="name">Of a backbone; null takes ML.NET's ResNet-18 where it is here, and the embedded one elsewhere.</param>
    /// <exception cref="TransferException">MNT401, MNT402 when they are not here, with what to do.</exception>
    PretrainedWeights Require(string? cacheFolder, string? name);

    /// <summary>The one backbone of the catalogue whose tensors a file holds.</summary>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403, MNT404.</exception>
    BackboneSpec Recognise(string path);

    /// <summary>Whether a file is an ONNX graph with neither the tensors nor the structure of a backbone of the catalogue.</summary>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403.</exception>
    bool IsPlainGraph(string path);

    /// <summary>Opens such a graph: as a network that trains, where its structure is understood, else as a backbone of which heads alone can be
    /// trained.</summary>
    /// <exception cref="TransferException">MNT403, or MNT404 with everything that is in the way.</exception>
    (BackboneSpec Backbone, BackboneWeights Weights) OpenGraph(string path, GraphInput input);

    /// <summary>Reads the weights of a backbone.</summary>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403, MNT404.</exception>
    BackboneWeights Load(BackboneSpec backbone, string path);
}
