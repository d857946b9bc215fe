using MlNetTransfer.Planning;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>What a strategy trains, for people who do not know its name.</summary>
internal static class StrategyWords
{
    public static string What(TransferStrategy strategy) => strategy switch
    {
        TransferStrategy.LinearProbe => "the pretrained network stays as it is, and a new head is trained on its features.",
        TransferStrategy.MultiStageProbe => "the pretrained network stays as it is, and a new head is trained on the features of several of its stages.",
        TransferStrategy.TruncatedBackbone => "the stages near the output are removed, and the layers that are left are trained.",
        TransferStrategy.LastConv => "a new head and the last convolution are trained.",
        TransferStrategy.LastStage => "a new head and the last stage are trained.",
        TransferStrategy.LateStages => "a new head and the last two stages are trained.",
        TransferStrategy.EarlyStages => "a new head and the two stages closest to the input are trained.",
        TransferStrategy.GradualUnfreezing => "the head is trained first, then convolution by convolution from the output.",
        TransferStrategy.FullFineTuning => "all layers are trained, from the pretrained weights on.",
        TransferStrategy.BatchNormAffine => "a new head and the scales and shifts of BatchNorm are trained.",
        TransferStrategy.ProbeThenFineTune => "the head is trained first, then all layers, in smaller steps towards the input.",
        _ => "all layers are trained from random weights, without what the network had learned before.",
    };
}
