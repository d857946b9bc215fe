namespace MlNetTransfer.Planning;

/// <summary>What a training costs, in multiply-adds; seconds follow from how long the trainings before it took.</summary>
internal static class TrainingCost
{
    // Forward, gradient of the inputs, gradient of the kernels: three products of the same size.
    private const int Products = 3;

    // MobileNetV2 0.35 at 96 pixels in batches of 10 on one core (tests/MlNetTransfer.Benchmarks/results/regret.csv); larger kernels are faster.
    private const double SecondsPerBillion = 0.1;

    // What trains is slower than what ships. Own choice.
    private const double Slower = 2;

    /// <summary>Multiply-adds of the whole training; layers before the freeze point run once per view that is kept.</summary>
    public static double MultiplyAdds(FineTuningRecipe recipe, BackboneShape shape, int images)
    {
        double frozen = Sum(shape.MultiplyAdds.Take(recipe.FirstTrainedConvolution)), trained = Sum(shape.MultiplyAdds.Skip(recipe.FirstTrainedConvolution));
        double passes = recipe.Gradual || recipe.CachedViews == 0 ? recipe.Epochs : Math.Min(recipe.Epochs, recipe.CachedViews);
        return images * ((passes * frozen) + (recipe.Epochs * Products * trained));
    }

    /// <summary>Of a head on features that are there: about one pass over the images.</summary>
    public static double OfHead(BackboneShape shape, int images) => images * Sum(shape.MultiplyAdds);

    /// <summary>Seconds of a multiply-add of a training before any was timed: the measured ones of small kernels, or, where this network was faster in this
    /// run, as many as that says.</summary>
    public static double FirstGuess(PlanTask task)
    {
        double known = 1e-9 * SecondsPerBillion / task.Cores;
        return task.SecondsPerImage is { } seconds ? Math.Min(known, Slower * seconds / Sum(task.Shape.MultiplyAdds)) : known;
    }

    private static double Sum(IEnumerable<long> multiplyAdds) => multiplyAdds.Sum(m => (double)m);
}
