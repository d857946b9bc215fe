using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Runs.Trials;

/// <summary>What the policy has done for it where its trainings are over: they are looked up, and go on only as far as they would have on one machine.
/// The linear probe and the profile are made here, as in every run.</summary>
/// <param name="inner">What is not looked up.</param>
/// <param name="results">The trainings.</param>
/// <param name="backbone">On which they were made.</param>
internal sealed class FinishedRuns(IStrategyRuns inner, TrialResults results, TrialBackbone backbone) : IStrategyRuns
{
    private readonly List<int> _otherProbes = [];
    private TrainedTransfer? _probe;

    /// <summary>What is to be told of the results: those that are of another kind of machine.</summary>
    public IEnumerable<Finding> Findings => _otherProbes.Count == 0 ? [] :
    [
        Finding.Warning(
            FindingCode.TrialsDoNotFit,
            results.ListPath,
            $"trials were made on another kind of machine, where the linear probe has other numbers: {string.Join(", ", _otherProbes)}",
            "They are judged all the same. The model need not be that of one machine to the byte; for that, make all trials on machines of one kind."),
    ];

    public TrainedTransfer Train(TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial)
    {
        if (options.Strategy is not { } strategy)
        {
            return _probe = inner.Train(options, plan, weights, dataset, trial);
        }

        (TrialPlace place, FinishedTrial finished) = results.Require(strategy, backbone.Name);
        trial.Took(finished.Seconds);
        if (finished.ProbeSha256 != TrialStation.ProbeSha256(_probe!))
        {
            _otherProbes.Add(place.Trial.Number);
        }

        if (finished.Weights is null && finished.Failure.Count > 0)
        {
            throw new TransferException(finished.Failure);
        }

        int images = dataset.In(ImageSplit.Validation).Count();
        foreach (TrialJudgement judgement in trial.HopelessThen is null ? [] : finished.Judgements)
        {
            bool[] right = judgement.RightOf(images) ?? throw new TransferException(Finding.Error(
                FindingCode.TrialsDoNotFit, place.Record, $"judges other images than the {images} validation images here", TrialPlace.RunAgain));
            if (trial.HopelessThen!(judgement.Share, right))
            {
                trial.Took(judgement.Seconds);
                return _probe!;
            }
        }

        return inner.Train(options, plan, weights, dataset, trial with { File = finished.Weights is null ? null : place.File, Hopeless = null });
    }

    public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most) => inner.Profile(dataset, weights, most);

    public void Publish(TrainedTransfer better) => inner.Publish(better);

    /// <exception cref="TransferException">MNT716 where the list was planned where layers can be trained and here they cannot, or the other way
    /// round.</exception>
    public string? WhyOnlyHeads()
    {
        string? why = inner.WhyOnlyHeads();
        return why is null == backbone.OnlyHeads is null ? why : throw new TransferException(Finding.Error(
            FindingCode.TrialsDoNotFit,
            results.ListPath,
            why is null ? $"was planned where only heads can be trained ({backbone.OnlyHeads!.TrimEnd('.')}), and here layers can"
                : $"was planned where layers can be trained, and here they cannot ({why.TrimEnd('.')})",
            "Plan, train and judge on machines of the same kind."));
    }
}
