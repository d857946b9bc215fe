namespace MlNetTransfer.Runs;

/// <summary>Where a training was stopped that could no longer win. Gains are over the linear probe.</summary>
/// <param name="Gain">Then, by the metric that decides.</param>
/// <param name="Error">Standard error of that.</param>
/// <param name="OtherGain">By the other metric.</param>
/// <param name="OtherError">Standard error of that.</param>
/// <param name="Plausible">Of the best plausible end.</param>
/// <param name="Share">Of the schedule that was done, 0…1.</param>
internal sealed record StoppedTrial(double Gain, double Error, double OtherGain, double OtherError, double Plausible, double Share);
