using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Gallery;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Reporting;

/// <summary>Runs with fixed numbers that nobody trained.</summary>
internal static class MadeUpRun
{
    private static readonly string[] StageNames = ["stem", "stage1", "stage2", "stage3", "stage4"];

    /// <summary>A run of the policy that chose full fine-tuning, with everything that a report can show.</summary>
    /// <param name="labels">At least two.</param>
    /// <param name="perClass">Test images of each class.</param>
    /// <param name="file">Name of the image of a number.</param>
    /// <param name="jpeg">Picture of an image of a number; null for none.</param>
    public static TransferRun Of(IReadOnlyList<string> labels, int perClass = 20, Func<int, string>? file = null, Func<int, string?>? jpeg = null)
    {
        file ??= i => $"{labels[i % labels.Count]}/{i:000}.jpg";
        int[] truth = [.. Enumerable.Range(0, labels.Count * perClass).Select(i => i % labels.Count)];
        FeatureMatrix scores = Scores(truth, labels.Count);
        DatasetProfile profile = Profile(labels, file);
        return new TransferRun
        {
            ProductVersion = "0.1.0",
            Status = RunStatus.Completed,
            Started = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Options = new TransferOptions { Data = "data/parts", OutputFolder = "model", Seed = 3 },
            Dataset = new DatasetSummary
            {
                Images = labels.Count * perClass * 4,
                Fingerprint = new string('a', 64),
                Classes = [.. labels.Select(l => new ClassCount(l, 2 * perClass, perClass, perClass))],
                Rejected = [new RejectedImage($"{labels[0]}/empty.jpg", FindingCode.ImageEmpty, "has zero bytes; copy it again from the source")],
                Findings = [Finding.Info(FindingCode.ImageWrongExtension, file(1), "is a Png image named '.jpg'", "It was read as what it is. Rename it, so that other tools can read it too."), Finding.Warning(FindingCode.FewImagesPerClass, "", $"1 of {labels.Count} classes have fewer than 10 different pictures to train on: '{labels[^1]}' (7)", "Add images of them; 50 per class make training safer.")],
            },
            Size = profile.Size,
            Profile = profile,
            Backbone = new BackboneSummary { Name = "embedded", Weights = "models/embedded.safetensors", WeightsSha256 = new string('b', 64), InputSize = 128, FeatureDimension = 640 },
            Plan = new TransferPlan
            {
                Strategy = TransferStrategy.FullFineTuning,
                Backbone = "embedded",
                ImageSide = 146,
                Because =
                [
                    new Reason("strategy", "FullFineTuning", "+6.2 ± 2.1 points over the linear probe on 60 validation images, +4.0 ± 5.0 expected from the measures: together +5.9 ± 1.9.", "paired comparison on the validation images")
                    {
                        Measure = "probability of being better than the linear probe", Measured = 0.998, Threshold = "0.6 or more",
                    },
                    new Reason("backbone", "embedded", "No other is installed.", "this machine"),
                    MetricChoice.Of(null, [40, 40, 40, 40, 7]).ToReason(),
                    new Reason("epochs", "20", "Few images are seen more often.", "docs/evidence.md, 4.1"),
                ],
            },
            Evidence = Evidence(labels),
            Training = new HeadSummary { RidgePath = [], Ridge = new RidgeResult(10, 0.8, 0.4), SoftmaxLambda = 12.5, Iterations = 34, Converged = true, Temperature = 0.9, TemperatureSource = TemperatureSource.Validation, Validation = new HeadValidation(60, 0.8, 0.6, 0.55), Refitted = false },
            FineTuning = Tuned(),
            Evaluation = new EvaluationSummary
            {
                Test = Evaluator.Evaluate(scores, truth, labels, 1, CancellationToken.None),
                Outcomes = TestOutcomes.Of(truth.Select((_, i) => (ulong)i), truth.Select((t, i) => ExportParity.ArgMax(scores.Row(i)) == t)),
            },
            Export = new ExportSummary { OnnxBytes = 12_345_678, OnnxSha256 = new string('c', 64), ZipBytes = 12_400_000, ImagesPerSecond = 212.4, ComparedImages = truth.Length, MaxScoreDifference = 0.00001, MaxScoreDifferenceUpright = 0.00001 },
            Gallery = Gallery(labels, scores, truth, file, jpeg),
            Timings = new Timings { Load = 1.5, Features = 2.25, Training = 63.5, Export = 0.75, Evaluation = 1.25, Gallery = 2, Total = 71.25 },
            Machine = new MachineSummary { OperatingSystem = "Linux 6.1", Architecture = "X64", Cores = 2, Runtime = ".NET 10.0.0" },
        };
    }

    public static TransferRun Parts(Func<int, string?>? jpeg = null) => Of(["bolt", "nut", "screw", "spring", "washer"], jpeg: jpeg ?? (_ => "anBlZw=="));

    /// <summary>As a run of an earlier version, of a named strategy, looks.</summary>
    public static TransferRun Earlier()
    {
        TransferRun run = Parts();
        return run with
        {
            Profile = null, Evidence = null, FineTuning = null, Gallery = null,
            Evaluation = new EvaluationSummary { Test = run.Evaluation!.Test! with { Reliability = null } },
            Export = run.Export! with { ImagesPerSecond = null },
        };
    }

    /// <summary>Right on most, on more the later the class; how sure depends on the number of the image.</summary>
    private static FeatureMatrix Scores(int[] truth, int classes)
    {
        FeatureMatrix scores = new(truth.Length, classes);
        for (int i = 0; i < truth.Length; i++)
        {
            float sure = 0.45f + (0.5f * (i * 37 % 100) / 100);
            int answer = i / classes % (3 + truth[i]) == 0 ? (truth[i] + 1 + (i % 3)) % classes : truth[i];
            scores.Row(i).Fill((1 - sure) / (classes - 1));
            scores.Row(i)[answer] = sure;
        }

        return scores;
    }

    private static DatasetProfile Profile(IReadOnlyList<string> labels, Func<int, string> file) => new()
    {
        Size = new DatasetSize
        {
            Images = 40 * labels.Count, EffectiveImages = 39 * labels.Count, SmallestClass = 7, MedianClass = 39, LargestClass = 40, Imbalance = 40.0 / 7, Word = SizeWord.Tiny,
            Classes = [.. labels.Select((l, i) => new ClassSize(l, 40, i == labels.Count - 1 ? 7 : 39))],
        },
        Backbone = "embedded",
        Images = 39 * labels.Count,
        Stages = [.. StageNames.Select((s, i) => new StageProfile(s, 32 << i, 0.4 + (0.1 * i), new Interval(0.35 + (0.1 * i), 0.45 + (0.1 * i)), 0.35 + (0.08 * i), 0.38 + (0.02 * i), 0.05 * (i + 1)))],
        Layers = new LayerPicture { BestStage = "stage4", BeyondLast = new MeasuredDifference(0, new Interval(-0.01, 0.01)), EarlyShift = 0.075, LateShift = 0.225 },
        AllStagesAccuracy = 0.82,
        PretrainingGain = new MeasuredDifference(0.61, new Interval(0.5, 0.7)),
        RecalibrationGain = new MeasuredDifference(0.012, new Interval(-0.01, 0.03)),
        Source = new SourceAgreement(0.41, 0.33),
        Similarity = SimilarityWord.Different,
        Evidence = [new SimilarityEvidence("shift of the last stages, nats", 0.225, "different from 0.15", SimilarityWord.Different, "Li et al. 2016, arXiv:1603.04779")],
        NotMeasured = [],
        ClassAccuracies = [.. labels.Select(l => new ClassAccuracy(l, 39, 0.8))],
        SuspiciousLabels = [new SuspiciousLabel(file(3), labels[0], labels[1])],
        Seconds = 3,
    };

    private static PlanEvidence Evidence(IReadOnlyList<string> labels) => new()
    {
        Policy = PlanningPolicy.Measured,
        Trials =
        [
            Trial(TransferStrategy.LateStages, TrialOutcome.Beaten, 0.03, 0.04, 0.031, 0.02, 12),
            Trial(TransferStrategy.FullFineTuning, TrialOutcome.Chosen, 0.04, 0.05, 0.062, 0.021, 45),
            Trial(TransferStrategy.FromScratch, TrialOutcome.NotWorthIt, -0.2, 0.12, null, null, null),
        ],
        Confidence = 0.998,
        WouldChange =
        [
            $"More images, first of '{labels[0]}' (39 images, 0.80 right by leave-one-out) and '{labels[1]}' (39 images, 0.80 right by leave-one-out).",
        ],
    };

    private static PlanTrial Trial(TransferStrategy strategy, TrialOutcome outcome, double expected, double expectedError, double? measured, double? error, double? seconds) => new()
    {
        Strategy = strategy, Outcome = outcome, ExpectedGain = expected, ExpectedError = expectedError, ExpectedSeconds = 30, MeasuredGain = measured, MeasuredError = error, OtherGain = measured - 0.011, OtherError = error, Seconds = seconds,
        Gain = measured ?? expected, Error = error ?? expectedError, ProbabilityBetter = measured > 0.05 ? 0.998 : expected < 0 ? 0.05 : 0.94,
    };

    private static FineTuningSummary Tuned() => new()
    {
        Recipe = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, new BackboneShape([0], [1]), 200, 60, 5, 4),
        Device = "cpu",
        History = new TrainingHistory
        {
            Epochs = [new(0, null, 0.6, 0.8, 0) { ValidationMacroAccuracy = 0.78, ValidationMacroLogLoss = 0.61 }, new(1, 0.9, 0.5, 0.82, 11), new(2, 0.7, 0.42, 0.85, 11), new(3, 0.6, 0.4, 0.86, 11), new(4, 0.55, 0.41, 0.86, 11)],
            BestEpoch = 3, Steps = 28, End = TrainingEnd.Completed,
        },
        Augmentation = [],
        Temperature = 1.1,
    };

    private static ImageGallery Gallery(IReadOnlyList<string> labels, FeatureMatrix scores, int[] truth, Func<int, string> file, Func<int, string?>? jpeg)
    {
        int[] wrong = [.. Enumerable.Range(0, truth.Length).Where(i => ExportParity.ArgMax(scores.Row(i)) != truth[i]).Take(24)], right = [.. Enumerable.Range(0, truth.Length).Except(wrong).Take(24)];
        return new ImageGallery
        {
            Pictures = jpeg is not null,
            Samples = [.. Enumerable.Range(0, Math.Min(60, 6 * labels.Count)).Select(i => Plain(i) with { Split = ImageSplit.Train })],
            Mistakes = [.. wrong.Select(Scored)],
            Uncertain = [.. right.Select(Scored)],
            CopyGroups = 2,
            CopyGroupsAcrossLabels = 1,
            Copies =
            [
                new CopyGroup { Images = 2, Identical = true, AcrossLabels = true, Shown = [Plain(0), Plain(1)] },
                new CopyGroup { Images = 5, Identical = false, AcrossLabels = false, Shown = [Plain(2), Plain(2 + labels.Count)] },
            ],
            Suspicious = [Plain(3) with { Label = labels[0], Predicted = labels[1] }],
            Maps = jpeg is null ? [] : [.. wrong.Take(2).Concat(right.Take(2)).Select(i => new OcclusionMap { Image = Scored(i), Cells = 4, Drops = [.. Enumerable.Range(0, 16).Select(c => Math.Round(3 - Math.Abs(c - (i % 16)) * 0.5, 2))], LowestProbability = 0.21 })],
        };

        GalleryImage Plain(int i) => new(file(i), labels[truth[i % truth.Length]]) { Jpeg = jpeg?.Invoke(i) };

        GalleryImage Scored(int i) => Plain(i) with
        {
            Split = ImageSplit.Test, Predicted = labels[ExportParity.ArgMax(scores.Row(i))], Probability = Math.Round(scores.Row(i)[ExportParity.ArgMax(scores.Row(i))], 4),
            LabelProbability = Math.Round(scores.Row(i)[truth[i]], 4), RunnerUp = labels[(ExportParity.ArgMax(scores.Row(i)) + 1) % labels.Count],
        };
    }
}
