namespace MlNetTransfer.Planning;

/// <summary>How a value of an entry is read from a text, and what is allowed.</summary>
/// <param name="Read">The value; not there where the text is none that is allowed.</param>
/// <param name="Allowed">What is, for people.</param>
internal sealed record EntryType<T>(EntryType<T>.Reader Read, string Allowed)
{
    public delegate bool Reader(string text, out T value);
}
