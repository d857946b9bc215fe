namespace MlNetTransfer.Diagnostics;

/// <summary>How much a <see cref="Finding"/> matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing was changed because of it.</summary>
    Info,

    /// <summary>Something was set aside or done otherwise than asked; the run goes on.</summary>
    Warning,

    /// <summary>The run cannot be honest; it refuses.</summary>
    Error,
}
