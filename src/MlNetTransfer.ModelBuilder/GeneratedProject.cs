namespace MlNetTransfer;

/// <summary>A project that was written.</summary>
/// <param name="Folder">Its folder, as it was named.</param>
/// <param name="ClassName">The class that predicts.</param>
/// <param name="Files">Names of its files.</param>
/// <param name="Config">Path of the Model Builder file that its model is trained from; null where the images are no longer where they
/// were, or in a CSV manifest.</param>
/// <param name="HasModel">Whether there is a model in it yet.</param>
public sealed record GeneratedProject(string Folder, string ClassName, IReadOnlyList<string> Files, string? Config, bool HasModel);
