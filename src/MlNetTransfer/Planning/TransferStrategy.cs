using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>What is trained of the network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransferStrategy>))]
public enum TransferStrategy
{
    /// <summary>A new linear head on the pooled features of the frozen backbone.</summary>
    LinearProbe,
}
