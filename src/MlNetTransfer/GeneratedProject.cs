namespace MlNetTransfer;

/// <summary>A project that was written.</summary>
/// <param name="Folder">Its folder, as it was named.</param>
/// <param name="ClassName">The class that predicts.</param>
/// <param name="Files">Names of its files.</param>
public sealed record GeneratedProject(string Folder, string ClassName, IReadOnlyList<string> Files);
