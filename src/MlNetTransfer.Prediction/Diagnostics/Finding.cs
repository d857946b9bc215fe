using System.Text.Json.Serialization;

namespace MlNetTransfer.Diagnostics;

/// <summary>One thing that was found wrong or worth knowing: code, place, what was found and what to do.</summary>
public sealed record Finding
{
    /// <summary>Creates a finding.</summary>
    /// <param name="code">One of <see cref="FindingCode"/>, for example <c>MNT204</c>.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="where">File, line or option; empty when it concerns the run as a whole.</param>
    /// <param name="message">What was found and what is allowed, without a full stop.</param>
    /// <param name="hint">What to do about it, a whole sentence.</param>
    public Finding(string code, Severity severity, string where, string message, string hint)
    {
        Code = code;
        Severity = severity;
        Where = where;
        Message = message;
        Hint = hint;
    }

    /// <summary>Stable code, <c>MNT</c> and three digits.</summary>
    public string Code { get; }

    /// <summary>How much it matters.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public Severity Severity { get; }

    /// <summary>File, line or option; empty when it concerns the run as a whole.</summary>
    public string Where { get; }

    /// <summary>What was found and what is allowed.</summary>
    public string Message { get; }

    /// <summary>What to do about it.</summary>
    public string Hint { get; }

    /// <summary>An error: the run refuses.</summary>
    public static Finding Error(string code, string where, string message, string hint) =>
        new(code, Severity.Error, where, message, hint);

    /// <summary>A warning: something was set aside or done otherwise.</summary>
    public static Finding Warning(string code, string where, string message, string hint) =>
        new(code, Severity.Warning, where, message, hint);

    /// <summary>A note.</summary>
    public static Finding Info(string code, string where, string message, string hint) =>
        new(code, Severity.Info, where, message, hint);

    /// <summary><c>MNT204 labels.csv line 17: column 'Label' is empty. Give the image a class name, or remove the row.</c></summary>
    public override string ToString() =>
        Where.Length == 0 ? $"{Code} {Message}. {Hint}" : $"{Code} {Where}: {Message}. {Hint}";
}
