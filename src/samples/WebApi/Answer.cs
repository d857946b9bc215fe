namespace MlNetTransfer.Samples.WebApi;

internal sealed record Answer(string Label, float Probability, IReadOnlyDictionary<string, float> Scores);
