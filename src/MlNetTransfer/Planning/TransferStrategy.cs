using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>What is trained of the network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransferStrategy>))]
public enum TransferStrategy
{
    /// <summary>A new linear head on the pooled features of the frozen backbone. For small data like the pretraining data.</summary>
    LinearProbe,

    /// <summary>A linear head on the pooled features of several stages, chosen by leave-one-out (after Head2Toe, arXiv:2201.03529).
    /// For small, different data.</summary>
    MultiStageProbe,

    /// <summary>The stages near the output are removed; a new head, then the layers that are left. For small, different data; the model is smaller.</summary>
    TruncatedBackbone,

    /// <summary>A new head and the last convolution.</summary>
    LastConv,

    /// <summary>A new head and the last stage. For large data like the pretraining data.</summary>
    LastStage,

    /// <summary>A new head and the last two stages. For large data like the pretraining data.</summary>
    LateStages,

    /// <summary>A new head and the two stages closest to the input: for another camera or other colours (surgical fine-tuning, arXiv:2210.11466).</summary>
    EarlyStages,

    /// <summary>The head first, then one convolution after the other from the output towards the input (ULMFiT, arXiv:1801.06146).</summary>
    GradualUnfreezing,

    /// <summary>Everything from the pretrained weights, nothing frozen; RAdam's warm-up protects them. For large, different data.</summary>
    FullFineTuning,

    /// <summary>The head and the scales and shifts of BatchNorm; the convolutions stand still.</summary>
    BatchNormAffine,

    /// <summary>The linear probe first, then everything with smaller steps towards the input (arXiv:2202.10054).</summary>
    ProbeThenFineTune,

    /// <summary>Everything from random weights: does pretraining help at all?</summary>
    FromScratch,
}
