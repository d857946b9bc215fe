namespace MlNetTransfer.Planning;

/// <summary>What a training of the policy showed. Gains are over the linear probe of the same training images, on the validation images.</summary>
/// <param name="Gain">By the metric that decides.</param>
/// <param name="Error">Standard error of that.</param>
/// <param name="Seconds">It took.</param>
/// <param name="Movement">How far the weights went from the pretrained ones, as a share of their length.</param>
/// <param name="Share">Of the steps of its recipe that time let it take, 0…1; 1 where something else ended it.</param>
internal sealed record TrialResult(double Gain, double Error, double Seconds, double Movement, double Share = 1)
{
    /// <summary>Gain and its standard error by the other metric; null where it was not measured.</summary>
    public (double Gain, double Error)? Other { get; init; }
}
