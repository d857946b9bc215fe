namespace MlNetTransfer.Cluster;

/// <summary>A file of a job.</summary>
/// <param name="Name">Of the file alone.</param>
/// <param name="Text">Its content, with line feeds.</param>
/// <param name="Runs">Whether it is a program.</param>
public sealed record JobFile(string Name, string Text, bool Runs = false);
