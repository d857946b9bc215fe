using System.Text.Json;
using MlNetTransfer.Hosting.Drift;
using MlNetTransfer.Hosting.Telemetry;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>Made-up answers that are summed up, in folders of their own, in a time that the test moves.</summary>
internal sealed class WatchedAnswers : IAsyncDisposable
{
    private static readonly string[] Labels = ["a", "b", "c", "d", "e"];

    private readonly TemporaryFolder _folder = new();
    private readonly ClassifierMetrics _metrics = new();
    private readonly RandomSource _random = new(11);

    public WatchedAnswers(Action<DriftOptions>? configure = null, string name = "parts")
    {
        DriftOptions options = new() { Window = 200, LongestWindow = TimeSpan.FromHours(5), Folder = _folder.File("drift") };
        configure?.Invoke(options);
        DriftFiles? files = options.Folder is { } folder ? DriftFiles.Open(folder, name, options.History) : null;
        Watch = new DriftWatch(name, options, files, _metrics, Time, Log.CreateLogger("MlNetTransfer"));
    }

    public ManualTime Time { get; } = new();

    public Logged Log { get; } = new();

    public DriftWatch Watch { get; }

    public string File(string name) => _folder.File(Path.Combine("drift", name));

    public string ModelFolder(string sha256) => _folder.File(sha256);

    /// <summary>A model begins to answer that has, or has not, left what its test showed.</summary>
    public ServedModel Begin(string sha256, bool tested = true)
    {
        Directory.CreateDirectory(ModelFolder(sha256));
        if (tested)
        {
            Test(sha256);
        }

        ServedModel model = new($"model {sha256}", Labels, "cpu", Time.GetUtcNow());
        Watch.Begin(model, ModelFolder(sha256), sha256);
        return model;
    }

    public void Test(string sha256) =>
        new MadeUpAnswers(_random, MadeUpAnswers.UsualMix).Reference(300, sha256).Write(Path.Combine(ModelFolder(sha256), OutputFolder.Reference));

    public void Answer(ServedModel model, int times, double doubt = 1, double[]? mix = null, double far = 1)
    {
        MadeUpAnswers answers = new(_random, mix ?? MadeUpAnswers.UsualMix, doubt, far);
        for (int i = 0; i < times; i++)
        {
            (int label, float probability, float distance) = answers.Next();
            Watch.Add(new ClassifiedImage(new Prediction(Labels[label], probability, []) { Features = new[] { distance } }, model));
        }
    }

    /// <summary>Ends when as many windows are in the history.</summary>
    public async Task<JsonElement[]> WindowsAsync(int count, string file = "drift-parts.jsonl")
    {
        while (true)
        {
            string[] lines = System.IO.File.Exists(File(file)) ? (await TextAsync(File(file))).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
            if (lines.Length >= count)
            {
                Assert.Equal(count, lines.Length);
                return [.. lines.Select(l => JsonDocument.Parse(l).RootElement)];
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends when the summary says so.</summary>
    public async Task<DriftReport> UntilAsync(Func<DriftReport, bool> isSo)
    {
        while (!isSo(Watch.Report))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return Watch.Report;
    }

    public async Task<JsonElement> SummaryAsync(Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            if (System.IO.File.Exists(File("drift-parts.json")) && JsonDocument.Parse(await TextAsync(File("drift-parts.json"))).RootElement is var read && isSo(read))
            {
                return read;
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        _metrics.Dispose();
        _folder.Dispose();
    }

    /// <summary>Others may write and rename meanwhile.</summary>
    private static async Task<string> TextAsync(string path)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
