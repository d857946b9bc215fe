namespace MlNetTransfer.Serve.Metrics;

/// <summary>How the measurements of an instrument add up.</summary>
internal enum MetricKind
{
    /// <summary>Grows by what is measured.</summary>
    Counter,

    /// <summary>Is what is measured, and only grows.</summary>
    ObservedCounter,

    /// <summary>Grows and shrinks by what is measured.</summary>
    UpDown,

    /// <summary>Is what is measured.</summary>
    Gauge,

    /// <summary>Counts by size.</summary>
    Histogram,
}
