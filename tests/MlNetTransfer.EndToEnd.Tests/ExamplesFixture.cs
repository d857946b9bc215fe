[assembly: AssemblyFixture(typeof(MlNetTransfer.Tests.ExamplesFixture))]

namespace MlNetTransfer.Tests;

/// <summary>One app with the examples of the packages that train, built once; the first of them has trained the folder 'model'.</summary>
public sealed class ExamplesFixture : IDisposable
{
    private readonly Lock _lock = new();
    private PackagedApp? _app;

    public static string[] Packages { get; } = ["MlNetTransfer.Onnx", "MlNetTransfer", "MlNetTransfer.Reporting", "MlNetTransfer.ModelBuilder", "MlNetTransfer.Weights", "MlNetTransfer.Torch"];

    /// <summary>A model of the sample set.</summary>
    public string Model(PublishedFixture published)
    {
        Open(published);
        return _app!.File("model");
    }

    /// <summary>A picture of a bolt.</summary>
    public static string Photo => SourceTree.File("data/parts/bolt/bolt-001.jpg");

    internal PackagedApp Open(PublishedFixture published)
    {
        lock (_lock)
        {
            return _app ??= Create(published);
        }
    }

    public void Dispose() => _app?.Dispose();

    private static PackagedApp Create(PublishedFixture published)
    {
        PackagedApp app = new(published, ["MlNetTransfer.Onnx", "MlNetTransfer.ModelBuilder", "MlNetTransfer.Torch"], PackageExample.Together(Packages));

        // As much of the sample set as seconds train on.
        foreach (string kind in Directory.GetDirectories(SourceTree.Folder("data/parts")))
        {
            string target = Directory.CreateDirectory(app.File($"photos/{Path.GetFileName(kind)}")).FullName;
            Array.ForEach([.. Directory.GetFiles(kind).Order(StringComparer.Ordinal).Take(24)], f => File.Copy(f, Path.Combine(target, Path.GetFileName(f))));
        }

        File.Copy(Photo, app.File("photo.jpg"));
        app.Build();
        ProcessRunner.Result train = app.Run(Packages[0]);
        Assert.True(train.ExitCode == 0, train.Output + train.Error);
        Assert.Matches("^bolt [0-9]+ ?%\n$", train.Output.ReplaceLineEndings("\n"));
        return app;
    }
}
