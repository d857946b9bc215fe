namespace MlNetTransfer.Cli.Rendering;

/// <summary>The standard output cannot be written.</summary>
internal sealed class OutputFailedException(string message, Exception? inner) : Exception(message, inner);
