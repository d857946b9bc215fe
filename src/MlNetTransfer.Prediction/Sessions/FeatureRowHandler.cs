namespace MlNetTransfer.Sessions;

/// <summary>Takes one image's features; <paramref name="row"/> is only valid during the call.</summary>
public delegate void FeatureRowHandler(int imageIndex, ReadOnlySpan<float> row);
