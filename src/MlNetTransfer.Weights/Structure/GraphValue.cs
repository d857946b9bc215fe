using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>What is known of a value of the graph.</summary>
internal abstract record GraphValue;

/// <summary>The order of a value's axes.</summary>
internal enum ValueLayout
{
    /// <summary>[N, channels, side, side].</summary>
    Map,

    /// <summary>[N, side, side, channels].</summary>
    ChannelsLast,

    /// <summary>[N, channels].</summary>
    Vector,
}

/// <summary>A value that operations compute.</summary>
/// <param name="Step">Number of the step that gives it; 0 is the input.</param>
/// <param name="Layout">Order of its axes in the file.</param>
internal sealed record StepValue(int Step, ValueLayout Layout) : GraphValue;

/// <summary>The image with what the graph itself does to its pixels.</summary>
/// <param name="Factors">Of each channel.</param>
/// <param name="Shifts">Of each channel, added afterwards.</param>
/// <param name="Last">Whether the channels are the last axis.</param>
internal sealed record ImageValue(double[] Factors, double[] Shifts, bool Last) : GraphValue;

/// <summary>A map with zeros around it, for the window that takes it.</summary>
internal sealed record PaddedValue(StepValue Map, EdgePadding Edges) : GraphValue;

/// <summary>A map whose channels are split into groups, [N, groups, channels / groups, side, side], or with both swapped.</summary>
internal sealed record GroupedValue(int Step, int Groups, bool Swapped) : GraphValue;

/// <summary>A map as one row, [N, channels × side × side].</summary>
internal sealed record FlatValue(int Step) : GraphValue;

/// <summary>A part of an activation that stands as several nodes: x + 3, or that cut to 0…6, or that times x.</summary>
internal sealed record PartialValue(int Step, ValueLayout Layout, HardPart Part) : GraphValue;

/// <summary>How far a hard activation has come.</summary>
internal enum HardPart
{
    /// <summary>x + 3.</summary>
    PlusThree,

    /// <summary>min(max(x + 3, 0), 6).</summary>
    Cut,

    /// <summary>x · min(max(x + 3, 0), 6).</summary>
    Product,
}

/// <summary>A value that is no part of what is understood.</summary>
/// <param name="Why">The operator, or what is unusual about it.</param>
internal sealed record UnknownValue(string Why) : GraphValue;
