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
}
