using MlNetTransfer.Configuration.CodeGeneration;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;

namespace MlNetTransfer;

/// <summary>Writes C# around a trained model: a class that predicts, trains anew and evaluates, and an app that uses it.</summary>
public static class ModelCode
{
    /// <summary>Writes a project that builds and runs with packages of ML.NET alone: project file, program, class and model.</summary>
    /// <param name="modelFolder">A folder that a run wrote.</param>
    /// <param name="kind">What kind of app.</param>
    /// <param name="name">What the class is called, made an identifier; null takes the name of the folder that was trained on.</param>
    /// <param name="projectFolder">New or empty; null takes a folder named like the project in the working directory.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TransferException">MNT102, MNT103 or MNT804 when there is no finished model, MNT911 when the project's folder is not empty, MNT105 or MNT106 when it cannot be written.</exception>
    public static GeneratedProject WriteProject(string modelFolder, ProjectKind kind, string? name = null, string? projectFolder = null)
    {
        ArgumentNullException.ThrowIfNull(modelFolder);
        TransferRun run = TransferRun.Load(Path.Combine(modelFolder, OutputFolder.Run));
        string zip = Path.Combine(modelFolder, OutputFolder.ModelZip);
        if (!File.Exists(zip))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, modelFolder, $"there is no {OutputFolder.ModelZip} in it", "Name a folder that 'train' wrote."));
        }

        CodeModel model = Of(run, CodeNames.ForProject(name ?? NameOf(run.Options.Data), kind));
        string folder = projectFolder ?? model.Names.Namespace;
        ProjectFolder.Check(folder, modelFolder, run.Options.Data);
        IReadOnlyList<SourceFile> files = CodeGenerator.Project(model, kind);
        string copy = model.Names.Stem + CodeGenerator.ModelEnding;
        ProjectFolder.Write(folder, files, (zip, copy));
        return new GeneratedProject(folder, model.Names.Class, [.. files.Select(f => f.Name), copy]);
    }

    /// <summary>What code is written from, after a run.</summary>
    internal static CodeModel Of(TransferRun run, CodeNames names)
    {
        TransferOptions options = run.ReplayOptions("") with { Device = run.Options.Device };
        return new CodeModel
        {
            Names = names,
            TrainingData = run.Options.Data,
            TrainingSettings = Settings(options),
            FineTunes = FineTuningPolicy.Applies(run.Plan.Strategy) || options.Unlabelled is not null,
            ProductVersion = run.ProductVersion,
        };
    }

    /// <summary>Name of the folder or manifest, without its ending.</summary>
    internal static string NameOf(string data) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(data.Replace('\\', '/')));

    private static string[] Settings(TransferOptions options)
    {
        string[] ofTheCall = [nameof(options.Data), nameof(options.OutputFolder), nameof(options.Resume), nameof(options.CacheFolder)];
        return [.. CSharpText.InitializerLines(options, 2, options.Manifest == new ManifestOptions() ? [.. ofTheCall, nameof(options.Manifest)] : ofTheCall)];
    }
}
