namespace MlNetTransfer.Training;

/// <summary>A network between the linear probe and what was fine-tuned from it.</summary>
/// <param name="Share">Of the fine-tuned weights, 0…1.</param>
/// <param name="ValidationLogLoss">Nats at its own best temperature, by which they are compared: the probe is calibrated and a fine-tuned network often
/// too sure, so that other shares would be better for that alone. Every class counts alike where balanced accuracy decides.</param>
/// <param name="ValidationAccuracy">0…1.</param>
public sealed record MixedNetwork(double Share, double ValidationLogLoss, double ValidationAccuracy);
