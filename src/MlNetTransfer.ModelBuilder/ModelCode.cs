using System.Diagnostics.CodeAnalysis;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;

namespace MlNetTransfer;

/// <summary>Writes C# around a trained model: a class that predicts, trains anew and evaluates, and an app that uses it.</summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public static class ModelCode
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    /// <summary>Writes a project that builds and runs with packages of ML.NET alone: project file, program, class, Model Builder file and, where
    /// there is one, the model.</summary>
    /// <param name="source">A folder that a run wrote; or a folder of images, whose model <c>mlnet-transfer train</c> puts there from
    /// the Model Builder file.</param>
    /// <param name="kind">What kind of app.</param>
    /// <param name="name">What the class is called, made an identifier; null takes the name of the images' folder.</param>
    /// <param name="projectFolder">New or empty; null takes a folder named like the project in the working directory.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TransferException">MNT102, MNT103, MNT201 or MNT804 when the source is neither, MNT911 when the project's folder is not
    /// empty, MNT105 or MNT106 when it cannot be written.</exception>
    public static GeneratedProject WriteProject(string source, ProjectKind kind, string? name = null, string? projectFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return IsModel(source) ? AroundModel(source, kind, name, projectFolder) : AroundImages(source, kind, name, projectFolder);
    }

    /// <summary>Whether a path is a folder that a run wrote.</summary>
    public static bool IsModel(string path) => File.Exists(Path.Combine(path, OutputFolder.Run));

    /// <summary>Writes the class and the model beside a Model Builder file, as Model Builder does after a training:
    /// <c>X.consumption.cs</c>, <c>X.training.cs</c>,
    /// <c>X.evaluate.cs</c> and <c>X.mlnet</c>, over those of earlier trainings.</summary>
    /// <param name="config">The file, <c>X.mbconfig</c>.</param>
    /// <param name="run">What was trained.</param>
    /// <returns>MNT912 for files that are somebody's own and stayed, MNT913 for what the project in the same folder lacks.</returns>
    /// <exception cref="TransferException">MNT103 when the model cannot be read, MNT105 or MNT106 when the files cannot be written.</exception>
    public static IReadOnlyList<Finding> WriteBeside(string config, TransferRun run)
    {
        ArgumentException.ThrowIfNullOrEmpty(config);
        ArgumentNullException.ThrowIfNull(run);
        return CodeBesideConfig.Write(config, Of(run, CodeBesideConfig.Names(config)), Path.Combine(run.Options.OutputFolder, OutputFolder.ModelZip));
    }

    private static GeneratedProject AroundModel(string modelFolder, ProjectKind kind, string? name, string? projectFolder)
    {
        TransferRun run = TransferRun.Load(Path.Combine(modelFolder, OutputFolder.Run));
        string zip = Path.Combine(modelFolder, OutputFolder.ModelZip);
        if (!File.Exists(zip))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound, modelFolder, $"there is no {OutputFolder.ModelZip} in it", "Name a folder that 'train' wrote."));
        }

        CodeModel model = Of(run, CodeNames.ForProject(name ?? NameOf(run.Options.Data), kind));
        string folder = projectFolder ?? model.Names.Namespace;
        ProjectFolder.Check(folder, modelFolder, run.Options.Data);
        IReadOnlyList<SourceFile> files = CodeGenerator.Project(model, kind);
        string copy = model.Names.Stem + CodeGenerator.ModelEnding;
        bool hasConfig = ProjectFolder.Make(folder, made =>
        {
            ProjectFolder.Write(made, files, (zip, copy));
            if (!Directory.Exists(run.Options.Data))
            {
                return false;
            }

            TransferConfig config = TransferConfig.Create(run.ReplayOptions(modelFolder) with { Device = run.Options.Device }, ConfigPath(made, model.Names));
            config.WriteHistory(run with { Options = run.Options with { OutputFolder = modelFolder } });
            return true;
        });
        return Written(folder, model, [.. files.Select(f => f.Name), copy], hasConfig, hasModel: true);
    }

    private static GeneratedProject AroundImages(string data, ProjectKind kind, string? name, string? projectFolder)
    {
        CodeNames names = CodeNames.ForProject(name ?? NameOf(data), kind);
        string folder = projectFolder ?? names.Namespace;
        ProjectFolder.Check(folder, data);
        return ProjectFolder.Make(folder, made =>
        {
            TransferConfig config = TransferConfig.Create(data, ConfigPath(made, names));
            CodeModel model = new()
            {
                Names = names,
                TrainingData = config.Options.Data,
                TrainingSettings = Settings(config.Options),
                Picture = config.Options.ToPictureOptions(),
                Refuses = config.Options.Unknown is not null,
                FineTunes = true,
                ProductVersion = TransferPipeline.ProductVersion,
            };
            IReadOnlyList<SourceFile> files = CodeGenerator.Project(model, kind);
            ProjectFolder.Write(made, files, null);
            return Written(folder, model, [.. files.Select(f => f.Name)], hasConfig: true, hasModel: false);
        });
    }

    private static GeneratedProject Written(string folder, CodeModel model, IReadOnlyList<string> files, bool hasConfig, bool hasModel)
    {
        string config = ConfigPath(folder, model.Names);
        return new(folder, model.Names.Class, hasConfig ? [.. files, Path.GetFileName(config)] : files, hasConfig ? config : null, hasModel);
    }

    private static string ConfigPath(string folder, CodeNames names) => Path.Combine(folder, names.Stem + TransferConfig.Extension);

    /// <summary>What code is written from, after a run.</summary>
    private static CodeModel Of(TransferRun run, CodeNames names)
    {
        TransferOptions options = run.ReplayOptions("") with { Device = run.Options.Device };
        return new CodeModel
        {
            Names = names,
            TrainingData = run.Options.Data,
            TrainingSettings = Settings(options),
            Picture = options.ToPictureOptions(),
            Refuses = run.Unknown is not null,
            FineTunes = FineTuningPolicy.Applies(run.Plan.Strategy) || options.Unlabelled is not null,
            ProductVersion = run.ProductVersion,
        };
    }

    private static string NameOf(string data)
    {
        if (string.IsNullOrWhiteSpace(data) || data.Contains('\0', StringComparison.Ordinal))
        {
            // In a run.json that somebody edited.
            return "Model";
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)).Replace('\\', '/'));
        return Path.GetExtension(name).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT" ? Path.GetFileNameWithoutExtension(name) : name;
    }

    private static string[] Settings(TransferOptions options)
    {
        string[] ofTheCall = [nameof(options.Data), nameof(options.OutputFolder), nameof(options.Resume), nameof(options.CacheFolder)];
        return [.. CSharpText.InitializerLines(options, 2, options.Manifest == new ManifestOptions() ? [.. ofTheCall, nameof(options.Manifest)] : ofTheCall)];
    }
}
