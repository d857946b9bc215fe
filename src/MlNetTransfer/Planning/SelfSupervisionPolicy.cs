namespace MlNetTransfer.Planning;

/// <summary>Chooses how to train without labels.</summary>
internal static class SelfSupervisionPolicy
{
    // Ten passes over the images, within what a processor does in minutes.
    private const int Passes = 10, FewestSteps = 100, MostSteps = 1500, Batch = 32;

    /// <param name="images">With and without labels.</param>
    public static SelfSupervisedRecipe Choose(int images)
    {
        int batch = Math.Clamp(images / 4, 2, Batch);
        return new SelfSupervisedRecipe { BatchSize = batch, Steps = Math.Clamp(Passes * images / batch, FewestSteps, MostSteps) };
    }
}
