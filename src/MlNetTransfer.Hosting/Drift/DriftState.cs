using Microsoft.Extensions.Logging;
using MlNetTransfer.Hosting.Telemetry;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>What the windows of a model have shown so far, and what is said of it: once when it has left the reference, once when it is back. Not
/// thread-safe.</summary>
/// <param name="name">Of the classifier.</param>
/// <param name="level">Of the tests of a window together.</param>
/// <param name="metrics">Gets the figures.</param>
/// <param name="log">Hears of changes.</param>
internal sealed class DriftState(string name, double level, ClassifierMetrics metrics, ILogger log)
{
    private DriftSubject? _subject;
    private bool _saidWhyNot;

    public DriftWindow? Last { get; private set; }

    public bool? Left { get; private set; }

    public bool? MixLeft { get; private set; }

    /// <summary>Sums up a window, and compares it where that can be done.</summary>
    public DriftWindow Judge(ClosedWindow closed)
    {
        DriftSubject subject = closed.Tally.Subject;
        if (!ReferenceEquals(subject, _subject))
        {
            // Of another model nothing is known.
            (_subject, _saidWhyNot, Left, MixLeft) = (subject, false, null, null);
        }

        (ModelReference? reference, string why) = subject.Look();
        DriftWindow window = DriftSums.Window(closed.Tally, closed.End, reference?.Distance?.Farthest);
        window = window with { Ended = closed.Ended, NotCompared = closed.WhyNot };
        if (reference is null)
        {
            window = window with { NotCompared = Sentence(why) };
            SayWhyNot(why);
        }
        else if (window.NotCompared is null)
        {
            window = window with { Tests = DriftComparison.Of(closed.Tally, reference, level) };
            Say(window.Tests, subject.Model.Checksum);
        }

        metrics.Window(name, window);
        return Last = window;
    }

    public static string Sentence(string why) => why.Length == 0 ? "It was not looked for yet." : char.ToUpperInvariant(why[0]) + why[1..] + ".";

    private void Say(IReadOnlyList<DriftTest> tests, string model)
    {
        DriftTest[] left = [.. tests.Where(t => t.Left && t.Quantity != DriftQuantity.Shares)];
        if (left.Length > 0 && Left != true)
        {
            log.DriftLeft(name, model, string.Join(' ', left.Select(Described)));
        }
        else if (left.Length == 0 && Left == true)
        {
            log.DriftBack(name, model);
        }

        DriftTest? mix = tests.FirstOrDefault(t => t.Left && t.Quantity == DriftQuantity.Shares);
        if (mix is not null && MixLeft != true)
        {
            log.MixLeft(name, model, Described(mix));
        }
        else if (mix is null && MixLeft == true)
        {
            log.MixBack(name, model);
        }

        (Left, MixLeft) = (left.Length > 0, mix is not null);
    }

    private void SayWhyNot(string why)
    {
        if (!_saidWhyNot)
        {
            _saidWhyNot = true;
            log.DriftNotCompared(name, why);
        }
    }

    private static string Described(DriftTest test) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{test.Meaning} ({test.Test}: p = {test.AdjustedPValue:0.0##e+0})");
}
