using MlNetTransfer.Storage;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>What a training that was stopped with Ctrl+C left, and how it goes on.</summary>
internal static class StoppedRun
{
    /// <param name="folder">Of its results.</param>
    public static string Sentence(string folder)
    {
        bool model = File.Exists(Path.Combine(folder, OutputFolder.ModelZip)),
            checkpoint = File.Exists(Path.Combine(folder, OutputFolder.Checkpoint)) || File.Exists(Path.Combine(folder, OutputFolder.Trials));
        string left = model ? $"'{folder}' holds the best model so far" : "No model was exported yet";
        string next = checkpoint ? "the same command with --resume continues where it stopped"
            : "the same command starts from the beginning, and reuses the features that were computed";
        return $"Stopped. {left}; {next}.";
    }
}
