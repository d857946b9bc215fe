using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>A training that time had cut short and that goes on from where it was: a new cycle of what its recipe lacked.</summary>
internal static class ContinuedTraining
{
    // Own choice: what is trained already is not to be shaken as by a first step.
    private const double LearningRates = 0.5;

    /// <summary>Share of the steps of a recipe that a training took, 0…1.</summary>
    /// <param name="recipe">Of it.</param>
    /// <param name="steps">It took.</param>
    /// <param name="images">Training images.</param>
    public static double Share(FineTuningRecipe recipe, int steps, int images) => Math.Min(1, steps / (double)(recipe.Epochs * StepsPerEpoch(recipe, images)));

    /// <summary>Share of the steps of its recipe that time let a training take; 1 where something else ended it.</summary>
    public static double ShareInTime(FineTuningSummary training, int images) => training.History.End is TrainingEnd.TimeBudget or TrainingEnd.Completed
        ? Share(training.Recipe, training.History.Steps, images)
        : 1;

    /// <summary>What the recipe lacked, from trained weights and head on.</summary>
    /// <param name="recipe">Of the whole training.</param>
    /// <param name="before">What was trained of it.</param>
    /// <param name="images">Training images.</param>
    public static FineTuningRecipe Recipe(FineTuningRecipe recipe, TrainingHistory before, int images)
    {
        int perEpoch = StepsPerEpoch(recipe, images);
        return recipe with
        {
            Epochs = Math.Max(1, recipe.Epochs - (int)Math.Ceiling(before.Steps / (double)perEpoch)),
            LearningRate = LearningRates * recipe.LearningRate,
            HeadLearningRate = LearningRates * recipe.HeadLearningRate,
            HeadFromProbe = true,
            RandomInitialization = false,
            Gradual = false,
        };
    }

    /// <summary>The model after it went on, told as one training.</summary>
    public static TrainedTransfer Joined(TrainedTransfer before, TrainedTransfer after)
    {
        TrainingHistory first = before.FineTuning!.History, second = after.FineTuning!.History;
        int last = first.Epochs[^1].Number;
        return after with
        {
            Plan = before.Plan,
            FineTuning = after.FineTuning with
            {
                Recipe = before.FineTuning.Recipe,
                History = second with
                {
                    Epochs = [.. first.Epochs, .. second.Epochs.Where(e => e.Number > 0).Select(e => e with { Number = last + e.Number })],
                    BestEpoch = last + second.BestEpoch,
                    Steps = first.Steps + second.Steps,
                    Before = [.. first.Courses.SkipLast(1), first.Courses[^1] with { Steps = first.Steps - (first.Before?.Sum(c => c.Steps) ?? 0) }],
                },
            },
        };
    }

    private static int StepsPerEpoch(FineTuningRecipe recipe, int images) => Math.Max(1, images / recipe.BatchSize);
}
