namespace MlNetTransfer.Training;

/// <summary>The head of the training rows on the validation rows.</summary>
/// <param name="Rows">Validation rows, at least 1.</param>
/// <param name="Accuracy">0 … 1; a temperature does not change it.</param>
/// <param name="LogLossBefore">Mean cross-entropy in nats at temperature 1.</param>
/// <param name="LogLossAfter">Mean cross-entropy in nats at the calibrated temperature.</param>
public sealed record HeadValidation(int Rows, double Accuracy, double LogLossBefore, double LogLossAfter)
{
    /// <summary>As <see cref="Accuracy"/>, every class counting alike: the mean recall of the classes that occur; null in runs of earlier versions.</summary>
    public double? MacroAccuracy { get; init; }
}
