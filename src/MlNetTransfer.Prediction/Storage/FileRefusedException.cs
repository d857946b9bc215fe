namespace MlNetTransfer.Storage;

/// <summary>Why a file that is there is not opened: it is none, or larger than one of its kind can be. The message says what was found and what is
/// allowed.</summary>
public sealed class FileRefusedException(string message, string hint, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What to do, a whole sentence.</summary>
    public string Hint { get; } = hint;
}
