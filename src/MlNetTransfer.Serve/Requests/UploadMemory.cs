namespace MlNetTransfer.Serve.Requests;

/// <summary>How many bytes of uploads are held by all requests together. Thread-safe.</summary>
/// <param name="most">Most bytes.</param>
internal sealed class UploadMemory(long most)
{
    private long _held;

    /// <summary>Held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <exception cref="Refusal">503: there is no room.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > most)
        {
            Give(bytes);
            throw Refusal.NoMemory();
        }
    }

    public void Give(int bytes) => Interlocked.Add(ref _held, -bytes);
}
