using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Training;

public class ClassWeightingTests
{
    [Fact]
    public void Where_balanced_accuracy_decides_candidates_are_judged_by_a_fit_that_weighs_the_classes_as_the_head_will()
    {
        int[] labels = [0, 0, 0, 0, 0, 0, 0, 0, 2, 2];
        double[] head = ClassWeighting.Balanced([8, 2], new HeadOptions().ImbalanceRatio)!;
        Assert.Equal([.. labels.Select(l => head[l / 2])], ClassWeighting.OfCandidates(DecisionMetric.Macro, labels)!);
        Assert.Null(ClassWeighting.OfCandidates(DecisionMetric.Accuracy, labels));
        Assert.Null(ClassWeighting.OfCandidates(DecisionMetric.Macro, [0, 0, 1]));
    }
}
