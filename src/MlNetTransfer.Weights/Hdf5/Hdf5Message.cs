namespace MlNetTransfer.Weights.Hdf5;

/// <summary>A message of an object header: one fact about a group or dataset.</summary>
/// <param name="Type">Which; specification 3.0, IV.A.2.</param>
/// <param name="IsShared">Whether it only points to another object's message.</param>
/// <param name="Begin">Where its content begins in the file.</param>
/// <param name="Length">Of its content.</param>
internal readonly record struct Hdf5Message(Hdf5MessageType Type, bool IsShared, long Begin, int Length)
{
    /// <exception cref="InvalidDataException">It is shorter than what it should hold.</exception>
    public Hdf5Message AtLeast(long length) => length <= Length
        ? this
        : throw new InvalidDataException($"the {Type} message at byte {Begin} has {Length} bytes, it needs {length}");
}
