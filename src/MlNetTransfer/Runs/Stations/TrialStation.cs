using System.Diagnostics;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Makes one trial of a list, as the policy would, in as much time as it takes, and leaves its result.</summary>
/// <param name="context">Of the task; its token interrupts the training, which the next task of this trial goes on with.</param>
/// <param name="place">Where the result goes.</param>
internal sealed class TrialStation(RunContext context, TrialPlace place)
{
    // What a machine, a disk or an image file lacks is no result: it may be there for the next task.
    private static readonly string[] OfTheMachine =
    [
        FindingCode.PathNotFound, FindingCode.PathNotReadable, FindingCode.OutputNotWritable, FindingCode.DiskFull, FindingCode.OutputInUse,
        FindingCode.NativeLibraryMissing, FindingCode.DeviceMissing, FindingCode.SdkMissing, FindingCode.NativeLibraryNotObtained,
        FindingCode.PlatformUnsupported,
    ];

    private const string OfImages = "MNT3";

    /// <param name="runs">Trains, with the checkpoint of the place.</param>
    /// <param name="setup">Of the list's images, with the trial's backbone.</param>
    /// <exception cref="TransferException">What kept it from being made; no result is left then.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public FinishedTrial Run(IStrategyRuns runs, RunSetup setup)
    {
        TrainedTransfer probe = runs.Train(context.Options, setup.Plan, setup.Weights, setup.Dataset, new TrialTask());
        TrialJudge judge = new(probe);
        long began = context.Time.GetTimestamp();
        JudgementLog log = Log(() => context.Time.GetElapsedTime(began).TotalSeconds);
        try
        {
            TrainedTransfer trained = Train(runs, probe, judge, log);
            context.CancellationToken.ThrowIfCancellationRequested();
            bool kept = trained.FineTuning is null or { History.BestEpoch: > 0 };
            TrialResult? result = kept ? judge.Result(trained, log.Seconds) : null;
            return Finish(probe, log, trained.FineTuning is null ? null : place.WeightsThatAreThere()) with
            {
                Gain = result?.Gain,
                Error = result?.Error,
                OtherGain = result?.Other?.Gain,
                OtherError = result?.Other?.Error,
                Device = trained.FineTuning?.Device,
                Failure = kept ? [] : StrategyTrials.Refused(place.Trial.Strategy, trained, probe.Dataset.Findings),
            };
        }
        catch (TransferException e) when (!e.Findings.Any(IsOfTheMachine))
        {
            return Finish(probe, log, null) with { Failure = e.Findings };
        }
    }

    private static bool IsOfTheMachine(Finding finding) =>
        OfTheMachine.Contains(finding.Code) || finding.Code.StartsWith(OfImages, StringComparison.Ordinal);

    private TrainedTransfer Train(IStrategyRuns runs, TrainedTransfer probe, TrialJudge judge, JudgementLog log)
    {
        ListedTrial trial = place.Trial;
        TrialTask task = new()
        {
            // Whether it could still win is known when all trials are there.
            Hopeless = (epoch, share, logits) =>
            {
                if (epoch.Number > 0)
                {
                    log.Add(epoch.Number, share, judge.Right(logits));
                }

                return false;
            },
            File = place.File,
            Guarded = DiskErrors.Writing,
            Told = finding => context.Progress?.Report(new TransferProgress("Reading results", 0, 0, "files") { Finding = finding }),
        };
        TransferOptions options = context.Options with { Seed = trial.Seed };
        TrialRecord record = new(trial.Strategy, TrialTime.Unlimited);
        try
        {
            return NamedTraining.Run(runs, options, record, File.Exists(place.Checkpoint), task, probe);
        }
        catch (TransferException e) when (e.Findings is [{ Code: FindingCode.CheckpointDoesNotFit } refused])
        {
            // Of another kind of machine, mostly: there the same training would not give the same model.
            task.Told(Finding.Warning(refused.Code, refused.Where, refused.Message, "This training began anew."));
            return NamedTraining.Run(runs, options, record, false, task, probe);
        }
    }

    /// <summary>What was shown before a kill; weights of which nothing is known are made again.</summary>
    private JudgementLog Log(Func<double> elapsed)
    {
        bool goesOn = File.Exists(place.Checkpoint) || File.Exists(place.Weights);
        if (goesOn && JudgementLog.Read(place.Judgements, elapsed) is { } log)
        {
            return log;
        }

        DiskErrors.Writing(place.Checkpoint, () =>
        {
            File.Delete(place.Checkpoint);
            File.Delete(place.Weights);
        });
        return JudgementLog.Begin(place.Judgements, elapsed);
    }

    private FinishedTrial Finish(TrainedTransfer probe, JudgementLog log, TrialWeights? weights)
    {
        using Process self = Process.GetCurrentProcess();
        return new FinishedTrial
        {
            ProductVersion = TransferPipeline.ProductVersion,
            Identity = place.Identity,
            Trial = place.Trial,
            Of = place.List.Trials.Count,
            Seconds = Math.Round(log.Seconds, 3),
            PeakBytes = self.PeakWorkingSet64,
            Machine = MachineSummary.Current,
            ProbeSha256 = ProbeSha256(probe),
            Weights = weights,
            Judgements = log.Judgements,
        };
    }

    /// <summary>Of the linear probe from which trainings start: the same numbers where the machine is of the same kind.</summary>
    internal static string ProbeSha256(TrainedTransfer probe)
    {
        LinearHead head = (probe.Probe.BeforeRefit ?? probe.Probe).Head;
        return ValuesChecksum.Of(new Dictionary<string, float[]> { ["weights"] = head.Weights.Values.ToArray(), ["bias"] = head.Bias });
    }
}
