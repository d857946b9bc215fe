using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Hosting.Telemetry;

/// <summary>Tags of metrics and traces. All have few values: nothing of an image is in them.</summary>
internal static class ClassifierTags
{
    /// <summary>Name of the classifier.</summary>
    public const string Classifier = "mlnet_transfer.classifier";

    /// <summary>SHA-256 of the model; of traces alone.</summary>
    public const string Model = "mlnet_transfer.model";

    /// <summary>The predicted class; of the confidence alone, which has as many values as there are classes.</summary>
    public const string Label = "mlnet_transfer.label";

    /// <summary>What of the answers is compared with the test; of drift alone.</summary>
    public const string Quantity = "mlnet_transfer.quantity";

    /// <summary>Why a window ended; of drift alone.</summary>
    public const string Ended = "mlnet_transfer.ended";

    /// <summary>As OpenTelemetry names it: the code of the finding, <c>cancelled</c>, or the type of the exception.</summary>
    public const string Error = "error.type";

    /// <summary>What <see cref="Error"/> says of an exception.</summary>
    public static string ErrorOf(Exception e) => e switch
    {
        TransferException refused => refused.Findings[0].Code,
        OperationCanceledException => "cancelled",
        _ => e.GetType().FullName!,
    };

    /// <summary>Names of classifiers in telemetry; the one without a name is <c>default</c>.</summary>
    public static string NameOf(string name) => name.Length == 0 ? "default" : name;
}
