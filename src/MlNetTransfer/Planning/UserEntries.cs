using MlNetTransfer.Planning.Recipes;

namespace MlNetTransfer.Planning;

/// <summary>Entries that the user set in a plan that was read or handed over, whose reasons are texts. They are read by the recipe's own table.</summary>
internal sealed class UserEntries(TransferPlan plan)
{
    public Reason? Find(string entry) => plan.Because.FirstOrDefault(r => r.Entry == entry && r.IsUsers);

    /// <summary>Null where the user did not set it, or set what is not allowed.</summary>
    public T? Value<T>(TypedEntry<T> entry)
        where T : struct => Value(entry.Name, entry.Type);

    /// <summary>Null where the user did not set it, or set what is not allowed.</summary>
    public T? Value<T>(string entry, EntryType<T> type)
        where T : struct => Find(entry) is { } reason && type.Read(reason.Value, out T value) ? value : null;
}
