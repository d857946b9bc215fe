using System.Globalization;
using System.Runtime.CompilerServices;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary>What is said when the server has started: a line for each thing that matters.</summary>
internal static class StartLines
{
    private const long Megabyte = 1 << 20;

    // Room of their own, so that they never wait for large ones.
    private const int MegabytesOfSmallImages = 64;

    // Enough to tell models apart; GET /models has the whole.
    private const int ShownChecksum = 12, ShownLabels = 10;

    public static IEnumerable<string> Of(ServeOptions options, ServedModels models, IEnumerable<string> addresses)
    {
        FormattableString[] lines =
        [
            .. addresses.Select(a => (FormattableString)$"Serves at {a}"),
            .. models.All.Select((m, i) => Model(m, options.Models[i].Path, i == 0)),
            Limits(options),
            ThreadsOf(options),
            $"Memory: {options.UploadMegabytes} MB for uploads and {Decoded(options)} MB for decoded images at most; {ForProcess} MB are there for the process",
            Drift(options),
            .. options.Drift is null ? [] : models.All.Select(Compared),
            $"API key: {(options.ApiKeyHash is null ? "none is asked for" : "needed, but for the page, the health and the description of the API")}",
        ];
        return lines.Select(l => VisibleText.Of(l.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>What should be thought about.</summary>
    public static IEnumerable<string> Warnings(ServeOptions options)
    {
        if (!options.IsLoopback && options.ApiKeyHash is null)
        {
            yield return VisibleText.Of(Finding.Warning(
                FindingCode.ServedToAll,
                string.Join(' ', options.Addresses.Where(a => !a.IsLoopback).Select(a => a.Url)),
                "can be reached from other machines, and there is no API key",
                $"Set one with {SettingTable.ApiKeyFile.Switch} or {SettingTable.ApiKey.Variable}, or serve on 127.0.0.1 alone.").ToString());
        }
    }

    private static long ForProcess => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Megabyte;

    private static FormattableString ThreadsOf(ServeOptions options)
    {
        int cores = Environment.ProcessorCount, threads = options.Threads ?? cores, workers = options.Workers ?? threads;
        return $"Threads: {workers} batches of up to {options.Batch} images at once per model, an image that is alone on {threads}; {cores} cores";
    }

    private static int Decoded(ServeOptions options) => options.DecodeMegabytes + MegabytesOfSmallImages;

    private static FormattableString Limits(ServeOptions options) => FormattableStringFactory.Create(
        "Limits: {0} MB and {1} megapixels per image; {2} MB, {3} images and {4:0} seconds per request; {5} images waiting per model; {6} connections",
        options.ImageMegabytes,
        options.Megapixels,
        options.RequestMegabytes,
        options.Images,
        options.TimeLimit.TotalSeconds,
        options.Queue,
        options.Connections);

    private static FormattableString Drift(ServeOptions options) => options.Drift is { } folder
        ? $"Drift: windows of {options.DriftWindow} answers or {options.DriftTime.TotalHours:0} hours, written to {folder}; GET /drift"
        : (FormattableString)$"Drift: answers are not summed up; {SettingTable.Drift.Switch} FOLDER does that";

    private static FormattableString Compared(ImageClassifier classifier) => classifier.Drift switch
    {
        { Reference: { } reference } => $"Drift: '{classifier.Name}' is compared with its {reference.Count} {reference.Images} images",
        var none => $"Drift: '{classifier.Name}' is not compared. {none?.NoReference}",
    };

    private static FormattableString Model(ImageClassifier classifier, string path, bool first)
    {
        ServedModel model = classifier.Model!;
        string labels = string.Join(", ", model.Labels.Take(ShownLabels)) + (model.Labels.Count > ShownLabels ? ", …" : "");
        string paths = first ? $"/predict and /models/{classifier.Name}/predict" : $"/models/{classifier.Name}/predict";
        string classes = $"{model.Labels.Count} classes ({labels})";
        return $"Model '{classifier.Name}' at {paths}: {path}, {model.Checksum[..ShownChecksum]}…, {classes}, on {model.Device}";
    }
}
