using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>What takes the steps of a fine-tuning.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (arXiv:1711.05101).</summary>
    AdamW,

    /// <summary>Adam with rectified variance, which warms up by itself (arXiv:1908.03265).</summary>
    RAdam,

    /// <summary>Stochastic gradient descent with Nesterov momentum 0.9.</summary>
    Sgd,
}
