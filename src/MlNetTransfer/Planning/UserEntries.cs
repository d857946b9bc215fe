using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>Entries of a plan that the user set.</summary>
internal sealed class UserEntries(TransferPlan plan)
{
    /// <summary>Source of a reason that the user is.</summary>
    public const string Source = "user";

    public Reason? Find(string entry) => plan.Because.FirstOrDefault(r => r.Entry == entry && r.Source == Source);

    /// <summary>Null where the user did not set it, or set what is not such a number.</summary>
    public double? Number(string entry, double least, double most) =>
        Find(entry) is { } reason && double.TryParse(reason.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value : null;

    /// <summary>Null where the user did not set it, or set what is not such a whole number.</summary>
    public int? Whole(string entry, int least, int most) => Number(entry, least, most) is { } value && value == Math.Floor(value) ? (int)value : null;

    public bool? Flag(string entry) => Find(entry) is { } reason && bool.TryParse(reason.Value, out bool value) ? value : null;
}
