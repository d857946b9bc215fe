using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>One entry of a plan, whatever the type of its value.</summary>
/// <param name="Entry">Its name in <c>run.json</c>.</param>
/// <param name="By">Who decided it.</param>
/// <param name="Why">Why it is so.</param>
internal abstract record PlanEntry(string Entry, DecidedBy By, DecisionReason Why)
{
    /// <summary>The value as <c>run.json</c> writes it.</summary>
    public abstract string Text { get; }

    /// <summary>The entry as people read it and <c>run.json</c> keeps it.</summary>
    public Reason ToReason() => new(Entry, Text, Why.Sentence.ToString(CultureInfo.InvariantCulture), Why.Source)
    {
        Measure = Why.Measure, Measured = Why.Measured, Threshold = Why.Threshold?.ToString(CultureInfo.InvariantCulture),
    };
}
