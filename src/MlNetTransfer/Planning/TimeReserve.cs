namespace MlNetTransfer.Planning;

/// <summary>Time that a run needs after its last training, from what the same work took before.</summary>
internal static class TimeReserve
{
    // The model once more, and run.json and the report after each of export, test and gallery.
    private const double Exports = 2;

    // Both files of the model score every test image.
    private const int Files = 2;

    // Images that are scored once more to measure the speed, made small for the report, or covered in parts to see what the model looks at.
    private const int Shown = 400;

    /// <summary>Seconds of export, test, gallery and report.</summary>
    /// <param name="exportSeconds">Writing the linear probe's files and the report took.</param>
    /// <param name="secondsPerImage">The exported linear probe took for an image, from the file on.</param>
    /// <param name="testImages">Images to test on.</param>
    /// <param name="measuredImages">Images that are scored once more for what a server compares its answers with.</param>
    /// <param name="pictures">Whether the report shows images.</param>
    public static double Seconds(double exportSeconds, double secondsPerImage, int testImages, int measuredImages, bool pictures) =>
        (Exports * exportSeconds) + (secondsPerImage * ((Files * testImages) + measuredImages + (pictures ? Shown : 0)));
}
