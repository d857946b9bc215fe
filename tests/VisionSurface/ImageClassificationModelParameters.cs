namespace Microsoft.ML.Vision;

/// <summary>There it derives from <c>ModelParametersBase</c>, which nothing outside ML.NET can.</summary>
public sealed class ImageClassificationModelParameters : IDisposable
{
    internal ImageClassificationModelParameters()
    {
    }

    public void Dispose() => Surface.NotHere<bool>();
}
