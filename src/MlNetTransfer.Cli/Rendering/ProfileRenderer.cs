using System.Globalization;
using MlNetTransfer.Profiling;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A profile as tables: size, stages with bars, what that says, images to look at.</summary>
internal static class ProfileRenderer
{
    private const int BarWidth = 20, LabelsShown = 20, WideEnough = 90;

    public static void Write(DatasetProfile profile)
    {
        DatasetSize size = profile.Size;
        string images = FormattableString.Invariant(
            $"{size.Images} training images of {size.Classes.Count} classes, {size.EffectiveImages} without copies");
        string classes = FormattableString.Invariant(
            $"{size.SmallestClass} to {size.LargestClass} per class, median {size.MedianClass}, imbalance {size.Imbalance:0.0}");
        Line($"size: {Word(size.Word)}, {images}; {classes}");
        Line($"similarity to what {profile.Backbone} was trained on: {Word(profile.Similarity)}");
        Terminal.Show(Stages(profile));
        Line($"all stages together: {profile.AllStagesAccuracy:0.000}");
        WriteLayers(profile);
        if (profile.PretrainingGain is { } gain)
        {
            string mistakes = FormattableString.Invariant($"{(gain.Value < 0 ? "adds" : "takes away")} {Math.Abs(gain.Value):0.00} of the mistakes");
            Line($"pretraining {mistakes} of random weights (95 %: {gain.Interval.Lower:0.00;−0.00} … {gain.Interval.Upper:0.00;−0.00})");
        }

        if (profile.RecalibrationGain is { } recalibration)
        {
            string points = FormattableString.Invariant($"{100 * recalibration.Value:+0.0;−0.0;0.0} points");
            string interval = FormattableString.Invariant(
                $"{100 * recalibration.Interval.Lower:+0.0;−0.0;0.0} … {100 * recalibration.Interval.Upper:+0.0;−0.0;0.0}");
            Line($"with BatchNorm measured again on these images: {points} ({interval})");
        }

        if (profile.Source is { } source)
        {
            string information = FormattableString.Invariant($"{source.LabelInformation:0.00} of the labels' information");
            string largest = FormattableString.Invariant($"their largest probability is {source.MeanLargestProbability:0.00} on average");
            Line($"the classes of the pretraining hold {information}; {largest}");
        }

        foreach (string missing in profile.NotMeasured)
        {
            Line($"not measured: {missing}");
        }

        Terminal.Show(Evidence(profile));
        WriteSuspicious(profile.SuspiciousLabels);
        Line($"{profile.Images} images measured in {profile.Seconds:0.0} s");
    }

    private static void WriteLayers(DatasetProfile profile)
    {
        LayerPicture layers = profile.Layers;
        MeasuredDifference beyond = layers.BeyondLast;
        string interval = FormattableString.Invariant($"{100 * beyond.Interval.Lower:0.0;−0.0} … {100 * beyond.Interval.Upper:0.0}");
        string chance = beyond.Interval.Lower > 0 ? "" : ", which may be chance";
        Line(layers.BestStage == profile.Stages[^1].Stage
            ? (FormattableString)$"features help up to the last stage"
            : $"features help up to {layers.BestStage}: {100 * beyond.Value:0.0} points above the last stage ({interval}){chance}");
        if (layers.Shift is { } shift)
        {
            string says = shift switch
            {
                ShiftWord.Small => "little difference to the pretraining data",
                ShiftWord.Input => "colour, sharpness or sensor differ from the pretraining data; what is shown hardly differs",
                ShiftWord.Meaning => "what is shown differs from the pretraining data; colour and sharpness hardly differ",
                _ => "colour, sharpness or sensor differ from the pretraining data, and so does what is shown",
            };
            Line($"shift: {layers.EarlyShift:0.00} nats in the first stages, {layers.LateShift:0.00} in the last: {says}");
        }
    }

    private static Table Stages(DatasetProfile profile)
    {
        bool wide = Terminal.Out.Profile.Width >= WideEnough;
        Table table = Terminal.CreateTable().AddColumns(new TableColumn("stage"), new TableColumn("accuracy").RightAligned());
        if (wide)
        {
            table.AddColumns(new TableColumn(""), new TableColumn("95 % interval"));
        }

        table.AddColumns(new TableColumn("neighbours").RightAligned(), new TableColumn("at random").RightAligned(), new TableColumn("shift").RightAligned());
        foreach (StageProfile stage in profile.Stages)
        {
            int filled = (int)Math.Round(BarWidth * stage.Accuracy);
            string[] bar =
            [
                $"{new string('█', filled)}{new string('░', BarWidth - filled)}",
                $"{Number(stage.AccuracyInterval.Lower)} … {Number(stage.AccuracyInterval.Upper)}",
            ];
            table.AddRow(
            [
                Terminal.Cell(stage.Stage),
                Number(stage.Accuracy),
                .. wide ? bar : [],
                Number(stage.NeighbourAccuracy),
                stage.RandomAccuracy is { } random ? Number(random) : "",
                stage.Shift is { } shift ? shift.ToString("0.00", CultureInfo.InvariantCulture) : "",
            ]);
        }

        return table;
    }

    private static Table Evidence(DatasetProfile profile)
    {
        Table table = Terminal.CreateTable()
            .AddColumns(new TableColumn("measure"), new TableColumn("value").RightAligned(), new TableColumn("threshold"), new TableColumn("says"));
        foreach (SimilarityEvidence evidence in profile.Evidence)
        {
            table.AddRow(Terminal.Cell(evidence.Measure), Number(evidence.Value), Terminal.Cell(evidence.Threshold), Word(evidence.Says));
        }

        return table;
    }

    private static void WriteSuspicious(IReadOnlyList<SuspiciousLabel> labels)
    {
        if (labels.Count == 0)
        {
            return;
        }

        Line($"{labels.Count} labels to check; ridge regression and the nearest neighbours agree on another class:");
        foreach (SuspiciousLabel label in labels.Take(LabelsShown))
        {
            Line($"  {label.Image}: {label.Label}, looks like {label.Suggested}");
        }

        if (labels.Count > LabelsShown)
        {
            Line($"  and {labels.Count - LabelsShown} more; --json names them all");
        }
    }

    private static string Word<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static void Line(FormattableString text) => Terminal.Line(text);
}
