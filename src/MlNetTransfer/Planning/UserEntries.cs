using MlNetTransfer.Planning.Recipes;

namespace MlNetTransfer.Planning;

/// <summary>Entries that the user set in a plan that was read or handed over, whose reasons are texts. They are read by the recipe's own table.</summary>
public sealed class UserEntries(TransferPlan plan)
{
    /// <summary>Epochs; null where the user did not set them, or set what is not allowed, as all of these.</summary>
    public int? Epochs => Value(RecipeEntries.Epochs);

    /// <summary>Images per step.</summary>
    public int? BatchSize => Value(RecipeEntries.BatchSize);

    /// <summary>Epochs without a better one after which the training stops.</summary>
    public int? Patience => Value(RecipeEntries.Patience);

    /// <summary>Step size of the head.</summary>
    public double? HeadLearningRate => Value(RecipeEntries.HeadLearningRate);

    /// <summary>Whether the best epoch is kept, not the last.</summary>
    public bool? KeepBestEpoch => Value(RecipeEntries.KeepBestEpoch);

    /// <summary>The reason of an entry that the user set; null of others.</summary>
    /// <param name="entry">Its name in <c>run.json</c>.</param>
    public Reason? Find(string entry) => plan.Because.FirstOrDefault(r => r.Entry == entry && r.IsUsers);

    /// <summary>An entry of no recipe that is true or false.</summary>
    /// <param name="entry">Its name in <c>run.json</c>.</param>
    public bool? Flag(string entry) => Value(entry, EntryTypes.Flag);

    private T? Value<T>(TypedEntry<T> entry)
        where T : struct => Value(entry.Name, entry.Type);

    private T? Value<T>(string entry, EntryType<T> type)
        where T : struct => Find(entry) is { } reason && type.Read(reason.Value, out T value) ? value : null;
}
