namespace Microsoft.ML.Vision;

/// <summary>Nothing here does anything.</summary>
internal static class Surface
{
    public const string Message = "This is the public surface of Microsoft.ML.Vision without its contents. Build with -p:WithTensorFlow=true.";

    public static T NotHere<T>() => throw new NotSupportedException(Message);
}
