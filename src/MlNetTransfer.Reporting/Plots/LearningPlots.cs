using MlNetTransfer.Training;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>A fine-tuning, epoch by epoch.</summary>
internal static class LearningPlots
{
    public static Markup Loss(TrainingHistory history)
    {
        PlotModel model = Model(history);
        double most = history.Epochs.SelectMany(e => new[] { e.TrainLoss, e.ValidationLogLoss }).Max(v => v is { } loss && double.IsFinite(loss) ? loss : 0);
        model.Axes.Add(PlotStyle.Axis(AxisPosition.Left, "loss, nats", 0, most == 0 ? 1 : 1.08 * most));
        Add(model, "training", PlotColours.Second, MarkerType.Square, LineStyle.Dash, history, e => e.TrainLoss);
        Add(model, "validation", PlotColours.First, MarkerType.Circle, LineStyle.Solid, history, e => e.ValidationLogLoss);
        string description = $"Training loss, with augmentation, and validation log-loss over {history.Epochs[^1].Number} epochs; {Kept(history)}.";
        return SvgPlot.Render(model, "plot-loss", "Loss by epoch", description, 280);
    }

    /// <summary>Empty without validation images.</summary>
    public static Markup Accuracy(TrainingHistory history)
    {
        double[] accuracies = [.. history.Epochs.Select(e => e.ValidationAccuracy).OfType<double>()];
        if (accuracies.Length == 0)
        {
            return Markup.Empty;
        }

        PlotModel model = Model(history);
        double least = Math.Clamp(Math.Floor(10 * (accuracies.Min() - 0.1)) / 10, 0, 0.8);
        model.Axes.Add(PlotStyle.PercentAxis(AxisPosition.Left, "right, validation", least));
        Add(model, "validation", PlotColours.First, MarkerType.Circle, LineStyle.Solid, history, e => e.ValidationAccuracy);
        string description = $"From {Figures.Percent(accuracies[0])} to {Figures.Percent(accuracies[^1])}; {Kept(history)}.";
        return SvgPlot.Render(model, "plot-accuracy", "Validation accuracy by epoch", description, 280);
    }

    public static string Kept(TrainingHistory history) => history.BestEpoch == 0 ? "no epoch was kept" : $"epoch {history.BestEpoch} was kept";

    private static PlotModel Model(TrainingHistory history)
    {
        PlotModel model = PlotStyle.Model(legend: true);
        LinearAxis epochs = PlotStyle.Axis(AxisPosition.Bottom, "epoch", 0, Math.Max(1, history.Epochs[^1].Number));
        epochs.MinimumMajorStep = 1;
        epochs.MajorGridlineStyle = LineStyle.None;
        model.Axes.Add(epochs);
        if (history.BestEpoch > 0)
        {
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Vertical,
                X = history.BestEpoch,
                Color = PlotColours.Muted,
                LineStyle = LineStyle.Dash,
                Text = "kept\u00A0",
                TextColor = PlotColours.Muted,
                TextOrientation = AnnotationTextOrientation.Horizontal,
                TextLinePosition = 0.94,
                TextHorizontalAlignment = HorizontalAlignment.Right,
                Layer = AnnotationLayer.BelowSeries,
            });
        }

        return model;
    }

    private static void Add(
        PlotModel model, string title, OxyColor colour, MarkerType marker, LineStyle style, TrainingHistory history, Func<TrainingEpoch, double?> value) =>
        model.Series.Add(PlotStyle.Line(
            title,
            colour,
            history.Epochs.Count > 40 ? MarkerType.None : marker,
            style,
            history.Epochs.Where(e => value(e) is { } v && double.IsFinite(v)).Select(e => new DataPoint(e.Number, value(e)!.Value))));
}
