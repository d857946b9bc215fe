using MlNetTransfer.Reporting.Plots;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>Images that the model calls unknown: what was asked for, and what it costs known images.</summary>
internal static class UnknownView
{
    /// <summary>Empty where the model refuses no image.</summary>
    public static Markup Of(UnknownSummary? unknown)
    {
        if (unknown is null || unknown.Histogram.Validation.Count == 0)
        {
            return Markup.Empty;
        }

        return Markup.Of($"""
            <h3 id="unknown">None of these</h3>
            <p>The model calls an image unknown where its score is above {Figures.Number(unknown.Threshold)}. {Figures.Percent(unknown.Share)} of the known
            images may be refused; {Figures.Count(unknown.ValidationImages, "validation image", "validation images")} set the threshold, so of other known
            images it refuses {Figures.Percent(unknown.ExpectedRefused)}. {Tested(unknown.Test)}</p>
            <figure>
            {UnknownPlot.Of(unknown)}
            <figcaption>How many images of other classes it finds is not in this figure: it depends on what they are.</figcaption>
            </figure>
            """);
    }

    private static Markup Tested(UnknownTest? test) => test is null
        ? Markup.Of($"There are no test images to see it on.")
        : Markup.Of(
            $"Of the test images it refuses {Figures.Percent(test.RefusedShare)} ({Figures.Percent(test.RefusedInterval)}); "
            + $"{(test.Accuracy is { } rest ? $"of the others {Figures.Percent(rest)} are right" : "none is left")}.");
}
