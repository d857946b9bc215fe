using System.Diagnostics;
using System.Globalization;

namespace MlNetTransfer.Tests;

/// <summary>The examples of the packages, word for word, in apps outside the checkout that have nothing but the packages.</summary>
public sealed class PackageExampleTests(PublishedFixture published, ExamplesFixture examples, ITestOutputHelper output)
{
    /// <summary>Seconds that the load of a model and its first prediction may take, on a machine that does more than this.</summary>
    private const double Longest = 10;

    [Theory]
    [InlineData("MlNetTransfer", "^[A-Za-z]+: [0-9.]+ ?% of the test images are right\n$", null)]
    [InlineData("MlNetTransfer.Reporting", "^$", "report.html")]
    [InlineData("MlNetTransfer.ModelBuilder", "^$", "app/Program.cs")]
    [InlineData("MlNetTransfer.Weights", "^embedded [^\n]+\n", null)]
    public void The_example_runs_in_an_app_that_trains(string package, string says, string? writes)
    {
        PackagedApp app = examples.Open(published);
        ProcessRunner.Result run = app.Run(package);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(says, run.Output.ReplaceLineEndings("\n"));
        Assert.True(writes is null || File.Exists(app.File(writes)), run.Output);
    }

    [Fact]
    public void The_example_of_Prediction_runs_in_an_app_that_carries_nothing_of_training()
    {
        string example = PackageExample.Of("MlNetTransfer.Prediction");
        Assert.InRange(example.Split('\n').Length, 1, 12);

        // The same with a clock around it.
        int usings = example.IndexOf("\n\n", StringComparison.Ordinal);
        string timed = $$"""
            {{example[..usings]}}
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            {{example[usings..]}}
            Console.WriteLine(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture));
            """;
        using PackagedApp app = new(published, ["MlNetTransfer.Prediction"], timed);
        app.Dotnet("publish", "-c", "Release", "-r", Platform, "--no-self-contained", "-p:UseAppHost=false", "-o", "built", "-warnaserror");
        string[] managed =
        [
            "App.deps.json", "App.dll", "App.pdb", "App.runtimeconfig.json", "BitMiracle.LibTiff.NET.dll", "Microsoft.ML.OnnxRuntime.dll",
            "MlNetTransfer.Prediction.dll", "SkiaSharp.dll", "System.Numerics.Tensors.dll",
        ];
        Assert.Equal(
            managed.Concat(Natives).Order(StringComparer.Ordinal),
            Directory.GetFiles(app.File("built"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(app.File("built"), f)).Order(StringComparer.Ordinal));
        Assert.InRange(app.SizeOf("built"), 1, 60_000_000);

        CopyModel(app);
        long start = Stopwatch.GetTimestamp();
        ProcessRunner.Result run = app.Run();
        TimeSpan process = Stopwatch.GetElapsedTime(start);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] lines = run.Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^bolt [0-9]+ ?%$", lines[0]);
        double first = double.Parse(lines[1], CultureInfo.InvariantCulture);
        output.WriteLine($"load and first prediction {first:0.000} s, the whole process {process.TotalSeconds:0.000} s, the app {app.SizeOf("built") >> 20} MiB");
        Assert.InRange(first, 0, Longest);
    }

    /// <summary>And without a serializer that knows types by reflection, which an app that is trimmed does not have.</summary>
    [Fact]
    public void The_example_of_Prediction_runs_as_a_single_file_beside_its_native_libraries()
    {
        const string Json = "Console.WriteLine(predictor.ToJson(predictor.PredictFiles([\"photo.jpg\"])));";
        using PackagedApp app = new(published, ["MlNetTransfer.Prediction"], PackageExample.Of("MlNetTransfer.Prediction") + Json);
        app.Dotnet(
            "publish", "-c", "Release", "-r", Platform, "--no-self-contained", "-p:PublishSingleFile=true", "-p:JsonSerializerIsReflectionEnabledByDefault=false", "-p:DebugType=none",
            "-o", "built", "-warnaserror");
        string program = OperatingSystem.IsWindows() ? "App.exe" : "App";
        Assert.Equal(
            Natives.Append(program).Order(StringComparer.Ordinal),
            Directory.GetFiles(app.File("built"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(app.File("built"), f)).Order(StringComparer.Ordinal));

        CopyModel(app);
        ProcessStartInfo start = new(app.File($"built/{program}")) { RedirectStandardOutput = true, WorkingDirectory = app.Folder };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        using Process process = Process.Start(start)!;
        string[] says = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n").Split('\n', 2);
        Assert.Matches("^bolt [0-9]+ ?%$", says[0]);
        Assert.Matches("\"path\": \"photo.jpg\",\n *\"label\": \"bolt\",\n *\"probability\": [0-9.]+,\n *\"scores\": \\{\n *\"bolt\": ", says[1]);
        process.WaitForExit();
    }

    [Fact]
    public async Task The_example_of_Hosting_answers_in_an_app_that_carries_nothing_of_training()
    {
        using PackagedApp app = new(published, ["MlNetTransfer.Hosting"], PackageExample.Of("MlNetTransfer.Hosting"), "Microsoft.NET.Sdk.Web");
        app.Build();
        Assert.Equal(
            ["BitMiracle.LibTiff.NET.dll", "Microsoft.Extensions.AI.Abstractions.dll", "Microsoft.ML.OnnxRuntime.dll", "MlNetTransfer.Hosting.dll", "MlNetTransfer.Prediction.dll", "SkiaSharp.dll", "System.Numerics.Tensors.dll"],
            Directory.GetFiles(app.File("built"), "*.dll").Select(f => Path.GetFileName(f)).Where(f => f != "App.dll").Order(StringComparer.Ordinal));
        CopyModel(app);
        await using WebProcess web = await WebProcess.StartAsync(app.Folder, app.File("built/App.dll"));
        using HttpResponseMessage answer = await web.Client.PostAsync("predict", new ByteArrayContent(await File.ReadAllBytesAsync(ExamplesFixture.Photo)));
        Assert.Matches("^\\{\"label\":\"bolt\",\"probability\":[0-9.]+\\}$", await answer.Content.ReadAsStringAsync());
        Assert.Equal("Healthy", await web.Client.GetStringAsync("health"));
    }

    private void CopyModel(PackagedApp app)
    {
        Directory.CreateDirectory(app.File("model"));
        File.Copy(Path.Combine(examples.Model(published), "model.onnx"), app.File("model/model.onnx"));
        File.Copy(ExamplesFixture.Photo, app.File("photo.jpg"));
    }

    /// <summary>The native libraries of an app for this machine.</summary>
    private static string[] Natives => OperatingSystem.IsWindows()
        ? ["libSkiaSharp.dll", "onnxruntime.dll", "onnxruntime_providers_shared.dll"]
        : OperatingSystem.IsMacOS() ? ["libSkiaSharp.dylib", "libonnxruntime.dylib"] : ["libSkiaSharp.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so"];

    /// <summary>This machine, as packages name it.</summary>
    private static string Platform =>
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
}
