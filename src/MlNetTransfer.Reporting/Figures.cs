using System.Globalization;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Reporting;

/// <summary>Numbers as people read them. Spaces inside do not break.</summary>
internal static class Figures
{
    private const string Space = "\u00A0";

    /// <summary>0.871 as 87.1 %.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}{Space}%");

    public static string Percent(double? share) => share is { } value ? Percent(value) : "–";

    public static string Percent(Interval? interval) => interval is null
        ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * interval.Lower:0.0;−0.0}{Space}…{Space}{100 * interval.Upper:0.0;−0.0}{Space}%");

    public static string Number(double? value) => value is { } number ? number.ToString("0.000;−0.000", CultureInfo.InvariantCulture) : "–";

    public static string Number(Interval? interval) => interval is null ? "–" : $"{Number(interval.Lower)}{Space}…{Space}{Number(interval.Upper)}";

    /// <summary>0.012 ± 0.02 as +1.2 ± 2.0 points.</summary>
    public static string Points(double gain, double error) => string.Create(CultureInfo.InvariantCulture, $"{Points(gain)}{Space}±{Space}{100 * error:0.0}");

    public static string Points(double gain) => (100 * gain).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    public static string Points(Interval interval) => $"{Points(interval.Lower)}{Space}…{Space}{Points(interval.Upper)}";

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>1 image, 2 images.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)}{Space}{(count == 1 ? one : many)}";

    public static string Bytes(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0}{Space}kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0}{Space}MB");

    public static string Seconds(double seconds) => seconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0}{Space}s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60):0}{Space}min {seconds % 60:00}{Space}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600):0}{Space}h {seconds % 3600 / 60:00}{Space}min"),
    };

    /// <summary>FullFineTuning as full fine-tuning.</summary>
    public static string Words(TransferStrategy strategy) => StrategyCatalog.Of(strategy).Words;

    /// <summary>NotMeasured as not measured.</summary>
    public static string Words<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : c.ToString().ToLowerInvariant()));

    /// <summary>First letter in upper case.</summary>
    public static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
