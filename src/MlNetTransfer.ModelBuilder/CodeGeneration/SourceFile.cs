namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>A file to be written.</summary>
/// <param name="Name">Name within its folder.</param>
/// <param name="Text">Its text, written as UTF-8 without a byte order mark.</param>
internal sealed record SourceFile(string Name, string Text);
