using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Hosting.Telemetry;

/// <summary>Everything that is logged. Event ids are stable: they are never renumbered or reused. Nothing of an image is in it.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Image classifier '{Classifier}' answers with model {Model}: {Classes} classes, computed on {Device}.")]
    public static partial void ModelLoaded(this ILogger logger, string classifier, string model, int classes, string device);

    [LoggerMessage(2, LogLevel.Error, "Image classifier '{Classifier}' has no model: {Finding}")]
    public static partial void ModelFailed(this ILogger logger, Exception exception, string classifier, Finding finding);

    [LoggerMessage(3, LogLevel.Information, "Image classifier '{Classifier}' changed over from model {Before} to {Model}.")]
    public static partial void ModelChanged(this ILogger logger, string classifier, string before, string model);

    [LoggerMessage(4, LogLevel.Warning, "Image classifier '{Classifier}' goes on with model {Model}, for the new one cannot be used: {Finding}")]
    public static partial void ModelKept(this ILogger logger, Exception exception, string classifier, string model, Finding finding);

    [LoggerMessage(5, LogLevel.Warning, "Image classifier '{Classifier}' has other classes now. Before: {Before}. Now: {Labels}.")]
    public static partial void LabelsDiffer(this ILogger logger, string classifier, string before, string labels);

    [LoggerMessage(6, LogLevel.Warning, "Image classifier '{Classifier}' computes elsewhere than it was told to: {Finding}")]
    public static partial void DeviceChanged(this ILogger logger, string classifier, Finding finding);

    [LoggerMessage(7, LogLevel.Warning, "Image classifier '{Classifier}': the answers of model {Model} have left what its test showed. {Meaning} "
        + "Look at some images, and label some of them to see whether the answers are right.")]
    public static partial void DriftLeft(this ILogger logger, string classifier, string model, string meaning);

    [LoggerMessage(8, LogLevel.Information, "Image classifier '{Classifier}': the answers of model {Model} are again as its test showed.")]
    public static partial void DriftBack(this ILogger logger, string classifier, string model);

    [LoggerMessage(9, LogLevel.Information, "Image classifier '{Classifier}', model {Model}: {Meaning}")]
    public static partial void MixLeft(this ILogger logger, string classifier, string model, string meaning);

    [LoggerMessage(10, LogLevel.Information, "Image classifier '{Classifier}': the mix of classes of model {Model} is again that of its test.")]
    public static partial void MixBack(this ILogger logger, string classifier, string model);

    [LoggerMessage(11, LogLevel.Information, "Image classifier '{Classifier}': its answers are summed up, but not compared with a test: {Reason}.")]
    public static partial void DriftNotCompared(this ILogger logger, string classifier, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Image classifier '{Classifier}': the summary of its answers is not written until this is mended: {Finding}")]
    public static partial void DriftNotWritten(this ILogger logger, Exception exception, string classifier, Finding finding);
}
