namespace MlNetTransfer.Weights.Torch;

/// <summary>A stored file in a zip archive.</summary>
/// <param name="Name">With its folders, separated by slashes.</param>
/// <param name="Header">First byte of its local header.</param>
/// <param name="Begin">First byte of its content.</param>
/// <param name="Length">Bytes of its content.</param>
internal sealed record ZipEntry(string Name, long Header, long Begin, long Length);
