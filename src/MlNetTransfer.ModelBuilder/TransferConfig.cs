using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Config;
using MlNetTransfer.ModelBuilder.Config.ModelBuilder;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights;

namespace MlNetTransfer;

/// <summary>A Model Builder file (<c>.mbconfig</c>, versions 0 to 5) as the options of a run, and the way of the run's trials back into it.</summary>
/// <remarks>What has no member in Model Builder's own shape stands in one of ours, <c>MlNetTransfer</c>, by the names that
/// <c>run.json</c> gives the options.</remarks>
public sealed record TransferConfig
{
    /// <summary>Ending of the names of such files.</summary>
    public const string Extension = ".mbconfig";

    private TransferConfig()
    {
    }

    /// <summary>The file, as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>Version of the file, 0 to 5; more where a newer Model Builder wrote it.</summary>
    public required int Version { get; init; }

    /// <summary>What the file asks for. Without another word the model goes to a folder beside the file: <c>X.mbconfig</c>, <c>X.model</c>.</summary>
    public required TransferOptions Options { get; init; }

    /// <summary>Warnings and notes: what the file asks for and cannot be done, and what is done instead. They also stand with the findings of a run
    /// with <see cref="Options"/>.</summary>
    public IReadOnlyList<Finding> Findings => Options.FindingsSoFar();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT102, MNT103 when there is no such file or it cannot be read; MNT901 to MNT904 and MNT907 with line and
    /// column for what is wrong in it; MNT101 for values that the options of a run do not allow.</exception>
    public static TransferConfig Load(string path) => Load(path, new TransferOptions { Data = "", OutputFolder = "" }, []);

    /// <summary>Reads a file, and takes some options from elsewhere.</summary>
    /// <param name="path">The file.</param>
    /// <param name="over">Options that beat the file's; those that neither the file nor <paramref name="names"/> names are taken from here too.</param>
    /// <param name="names">Names of the properties of <paramref name="over"/> that were set, for example <c>nameof(TransferOptions.Data)</c>. Recipe
    /// settings are joined entry by entry.</param>
    /// <exception cref="TransferException">As for <see cref="Load(string)"/>.</exception>
    public static TransferConfig Load(string path, TransferOptions over, IReadOnlyCollection<string> names)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(over);
        ArgumentNullException.ThrowIfNull(names);
        ConfigText text = ConfigText.Load(path);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        List<Finding> findings = [];
        ConfigReading reading = new(text, findings);
        if (ModelBuilderReader.Read(reading) is not { } config)
        {
            throw new TransferException([.. findings.OrderByDescending(f => f.Severity)]);
        }

        IReadOnlyList<ConfigEntry> own = new OwnSettings(reading, folder).Read(text.Root);
        ConfiguredOptions merged = new(reading, over, names, own);
        ModelBuilderMapping mapping = new(reading, merged.Strategy, merged.IsSet, merged.Settings, new WeightsStore(merged.CacheFolder));
        TransferOptions options = merged.With(mapping.Map(config)) with
        {
            Data = names.Contains(nameof(TransferOptions.Data)) ? over.Data : ImagesOf(reading, config, folder),
        };
        if (!merged.IsSet(nameof(TransferOptions.OutputFolder)))
        {
            options = options with { OutputFolder = System.IO.Path.Combine(folder, System.IO.Path.GetFileNameWithoutExtension(path) + ".model") };
        }

        if (names.Contains(nameof(TransferOptions.Data)) && config.DataSource is { Value: not "Folder" } source)
        {
            reading.Add(
                Severity.Info,
                FindingCode.ConfigOverridden,
                source.Offset,
                $"the data source is {ConfigQuote.Of(source.Value)}, and other data are named",
                "Those were taken.");
        }

        TransferException.ThrowIfErrors(findings);
        TransferException.ThrowIfErrors(merged.Check(options));
        return new TransferConfig { Path = path, Version = config.Version, Options = options.WithFindings(findings) };
    }

    /// <summary>Writes a new file for a folder of images, as Model Builder does before the first training (version 5).</summary>
    /// <param name="data">Folder with one subfolder per class, or train/, val/ and test/ of such.</param>
    /// <param name="path">The file; null for one named after the folder, beside it.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <returns>The file as it is read.</returns>
    /// <exception cref="TransferException">MNT102 when there is no such folder, MNT201 when it holds no images, MNT909 when the file is there
    /// already, MNT105 when it cannot be written.</exception>
    public static TransferConfig Create(string data, string? path = null, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(data);
        return Create(data, null, path, overwrite, NewModelBuilderConfig.Write);
    }

    /// <summary>Writes a new file that asks for these options.</summary>
    /// <param name="options">What a run was given; what has no member of Model Builder's stands in ours.</param>
    /// <param name="path">The file.</param>
    internal static TransferConfig Create(TransferOptions options, string path) =>
        Create(
            options.Data,
            options.ClassFolders,
            path,
            overwrite: false,
            folder => NewModelBuilderConfig.Write(folder, options.ValidationFraction, OwnMembers.Of(options)));

    private static TransferConfig Create(string data, ClassFolders? classFolders, string? path, bool overwrite, Func<string, byte[]> write)
    {
        if (!Directory.Exists(data))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound, data, "there is no such folder", "Name a folder with one subfolder per class."));
        }

        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(data));
        path ??= full + Extension;
        if (Directory.Exists(path) || (File.Exists(path) && !overwrite))
        {
            throw new TransferException(Finding.Error(
                FindingCode.ConfigExists, path, "exists already", "Name another with --out, or replace it with --force."));
        }

        if (ImageFolderReader.Read(full, classFolders).Images.Count == 0)
        {
            throw new TransferException(Finding.Error(FindingCode.NoImages, data, "holds no images", "Put the images of each class into a folder of its own."));
        }

        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string relative = System.IO.Path.GetRelativePath(folder, full).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        DiskErrors.Writing(path, () => AtomicFile.Write(path, stream => stream.Write(write(relative))));
        return Load(path);
    }

    /// <summary>Writes the trials of a run into the file, as Model Builder does after a training: they take the place of earlier ones,
    /// and every other byte stays.</summary>
    /// <param name="run">What a run with <see cref="Options"/> learned.</param>
    /// <remarks>The file is read again, so changes made to it while the training ran stay. Scores are MicroAccuracy on the validation
    /// images, on which the trials were compared; the first trial is the one whose model was kept. A pipeline that the file has stays,
    /// with the parameters that it asks for.</remarks>
    /// <exception cref="TransferException">MNT105, MNT106 when the file cannot be written, and the codes of <see cref="Load(string)"/>
    /// when it can no longer be read.</exception>
    public void WriteHistory(TransferRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        byte[] changed = new RunHistoryWriter(ConfigText.Load(Path), Version).Write(
            ConfigTrials.Of(run), System.IO.Path.GetFullPath(System.IO.Path.Combine(run.Options.OutputFolder, OutputFolder.ModelZip)));
        try
        {
            string target = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path;
            if (File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
            {
                throw new UnauthorizedAccessException("it is read-only");
            }

            AtomicFile.Write(target, stream =>
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
                }

                stream.Write(changed);
            });
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            Finding failed = DiskErrors.WritingFailed(Path, e);
            string hint = $"The model is in {run.Options.OutputFolder}; the file stayed as it was, without the trials.";
            throw new TransferException(Finding.Error(failed.Code, failed.Where, failed.Message, hint), e);
        }
    }

    private static string ImagesOf(ConfigReading reading, ModelBuilderConfig config, string folder)
    {
        if (config.DataSource is not { Value: "Folder" } source)
        {
            int offset = config.DataSource?.Offset ?? (reading.File.Root["DataSource"] ?? reading.File.Root).Start;
            string found = config.DataSource is null
                ? "names no type of data source"
                : $"the data source is {ConfigQuote.Of(config.DataSource.Value)}, which is not supported";
            reading.Add(Severity.Error, FindingCode.ConfigNotSupported, offset, $"{found}; allowed is Folder", "Name the images with --data.");
            return "";
        }

        if (config.FolderPath is not { Value.Length: > 0 } path)
        {
            int offset = config.FolderPath?.Offset ?? source.Offset;
            reading.Add(Severity.Error, FindingCode.ConfigFolderNotFound, offset, "no folder with images is named", "Name it with --data.");
            return "";
        }

        (string? there, bool elsewhere, IReadOnlyList<string> tried) = ImageFolderSearch.Find(path.Value, folder);
        if (there is null)
        {
            string looked = tried.Count == 0 ? "it is not a path" : $"we looked for {string.Join(", ", tried.Select(ConfigQuote.Of))}";
            reading.Add(
                Severity.Error,
                FindingCode.ConfigFolderNotFound,
                path.Offset,
                $"there is no folder {ConfigQuote.Of(path.Value)}; {looked}",
                "Put the folder beside the file, or name it with --data.");
            return "";
        }

        if (elsewhere)
        {
            reading.Add(
                Severity.Info,
                FindingCode.ConfigNotHonoured,
                path.Offset,
                $"FolderPath {ConfigQuote.Of(path.Value)} is not on this machine",
                $"{there} was taken; --data names another.");
        }

        return there;
    }
}
