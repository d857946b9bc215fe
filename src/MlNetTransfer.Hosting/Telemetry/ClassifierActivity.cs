using System.Diagnostics;

namespace MlNetTransfer.Hosting.Telemetry;

/// <summary>Traces: one activity per request, and one per model that is loaded.</summary>
internal static class ClassifierActivity
{
    private static readonly ActivitySource Source = new(ImageClassifierTelemetry.Name, ImageClassifierTelemetry.Version);

    /// <summary>Of a request.</summary>
    public static Activity? BeginRequest(string classifier) => Begin("classify image", classifier);

    /// <summary>Of a model.</summary>
    public static Activity? BeginLoad(string classifier) => Begin("load model", classifier);

    /// <summary>Marks it as failed. What the exception says stays out: the log and the caller have it.</summary>
    public static void Failed(Activity? activity, Exception e)
    {
        activity?.SetTag(ClassifierTags.Error, ClassifierTags.ErrorOf(e));
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? Begin(string what, string classifier)
    {
        Activity? activity = Source.StartActivity(what);
        return activity?.SetTag(ClassifierTags.Classifier, classifier);
    }
}
