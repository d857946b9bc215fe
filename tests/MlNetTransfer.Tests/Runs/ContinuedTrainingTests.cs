using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

public class ContinuedTrainingTests
{
    [Fact]
    public void What_goes_on_takes_the_steps_that_its_recipe_lacked_in_smaller_steps_from_what_was_trained()
    {
        FineTuningRecipe whole = MadeUpTrial.Training(95, TrainingEnd.TimeBudget, 4).Recipe with { RandomInitialization = true, HeadFromProbe = false, Gradual = true };
        FineTuningRecipe rest = ContinuedTraining.Recipe(whole, MadeUpTrial.Training(95, TrainingEnd.TimeBudget, 4).History, 200);
        Assert.Equal((20, 10), (whole.Epochs, rest.Epochs));
        Assert.Equal((whole.LearningRate / 2, whole.HeadLearningRate / 2), (rest.LearningRate, rest.HeadLearningRate));
        Assert.Equal((false, true, false), (rest.RandomInitialization, rest.HeadFromProbe, rest.Gradual));
    }

    [Theory]
    [InlineData(TrainingEnd.TimeBudget, 0.5)]
    [InlineData(TrainingEnd.Completed, 0.5)]
    [InlineData(TrainingEnd.EarlyStopped, 1)]
    public void Only_time_makes_a_training_shorter_than_its_recipe(TrainingEnd end, double share) =>
        Assert.Equal(share, ContinuedTraining.ShareInTime(MadeUpTrial.Training(100, end, 4), 200));
}
