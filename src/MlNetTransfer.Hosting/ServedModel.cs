namespace MlNetTransfer.Hosting;

/// <summary>A model that answers requests.</summary>
/// <param name="Checksum">SHA-256 of the model, lower-case hexadecimal, as <see cref="BatchingPredictor.Checksum"/>.</param>
/// <param name="Labels">Class names in the order of <see cref="Prediction.Scores"/>.</param>
/// <param name="Device">What computes: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Since">When it began to answer.</param>
public sealed record ServedModel(string Checksum, IReadOnlyList<string> Labels, string Device, DateTimeOffset Since);
