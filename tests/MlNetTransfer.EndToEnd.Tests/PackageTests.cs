namespace MlNetTransfer.Tests;

/// <summary>The packages in an app outside the checkout, restored from a folder feed.</summary>
public sealed class PackageTests(PublishedFixture published)
{
    private const string Program = """
        using MlNetTransfer;
        using MlNetTransfer.Onnx;
        using MlNetTransfer.Planning;

        OnnxEngine.CreatePipeline().Run(new TransferOptions { Data = args[0], OutputFolder = args[1], Strategy = TransferStrategy.LinearProbe, CacheFolder = args[2] });
        using TransferPredictor predictor = TransferPredictor.Load(args[1]);
        string photo = Directory.GetFiles(args[0], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        Console.WriteLine($"{Path.GetFileName(Path.GetDirectoryName(photo))} {predictor.Predict(photo).Label}");
        """;

    [Fact]
    public void MlNetTransfer_Onnx_alone_is_enough_to_train_and_to_predict()
    {
        using PackagedApp app = new(published, ["MlNetTransfer.Onnx"], Program);
        app.Build();
        Assert.InRange(app.SizeOf("built"), 1, 90_000_000);
        Assert.True(File.Exists(app.File("built/models/embedded.safetensors")));

        ProcessRunner.Result run = app.Run(SourceTree.Folder("data/parts"), app.File("model"), app.File("features"));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] words = run.Output.Trim().Split(' ');
        Assert.Equal(words[0], words[1]);
    }

    [Fact]
    public void The_package_of_ML_NETs_ResNet_18_puts_its_file_beside_the_app()
    {
        using PackagedApp app = new(published, ["MlNetTransfer.Onnx", "MlNetTransfer.Weights.ResNet18"], PackageExample.Of("MlNetTransfer.Weights.ResNet18") + """

            WeightsStore store = new(args[0]);
            PretrainedWeights weights = store.Require(null);
            Console.WriteLine($"{weights.InstalledLicence} {store.Verify(weights.Name)}");
            """);
        File.WriteAllText(app.File("Usings.cs"), "global using MlNetTransfer.Backbones;\n");
        app.Build();
        Assert.DoesNotContain(Directory.GetFiles(app.File("built"), "*.dll"), f => f.Contains("DnnImageFeaturizer", StringComparison.Ordinal));
        ProcessRunner.Result run = app.Run(app.File("cache"));
        Assert.Matches("^mlnet_resnet18\nMIT [^\n]*True\n$", run.Output.ReplaceLineEndings("\n"));

        app.Dotnet("publish", "-c", "Release", "-o", "published");
        Assert.True(File.Exists(app.File("published/DnnImageModels/ResNet18Onnx/ResNet18.onnx")));
    }

    [Fact]
    public void An_app_holds_the_native_libraries_of_its_platform_and_a_portable_one_of_those_that_it_runs_on()
    {
        using PackagedApp app = new(published, ["MlNetTransfer.Onnx"], Program);
        app.Dotnet("publish", "-c", "Release", "-o", "portable");
        Assert.Equal(
            ["linux-arm64", "linux-x64", "osx", "osx-arm64", "win-arm64", "win-x64"],
            Directory.GetDirectories(app.File("portable/runtimes")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        foreach (string platform in (string[])["linux-arm64", "linux-x64", "osx-arm64", "win-arm64", "win-x64"])
        {
            string system = platform.Split('-')[0];
            string[] libraries = system switch
            {
                "win" => ["onnxruntime.dll", "libSkiaSharp.dll"],
                "osx" => ["libonnxruntime.dylib", "libSkiaSharp.dylib"],
                _ => ["libonnxruntime.so", "libSkiaSharp.so"],
            };
            Assert.All(libraries, l => Assert.True(
                File.Exists(app.File($"portable/runtimes/{platform}/native/{l}")) || File.Exists(app.File($"portable/runtimes/{system}/native/{l}")), $"{platform} {l}"));
        }

        Assert.InRange(app.SizeOf("portable"), 1, 250_000_000);
        Assert.True(File.Exists(app.File("portable/models/embedded.safetensors")));
        Assert.DoesNotContain(Directory.GetFiles(app.File("portable"), "*.pdb", SearchOption.AllDirectories), f => f.Contains("runtimes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Microsoft.ML", "5.0.1")]
    [InlineData("SkiaSharp", "2.88.9")]
    public void An_older_ML_NET_or_SkiaSharp_in_the_app_is_said_by_the_build(string package, string version)
    {
        using PackagedApp app = new(published, ["MlNetTransfer.Onnx"], Program, references: $"""<PackageReference Include="{package}" Version="{version}" />""");
        (int exit, string output) = PublishedFixture.Dotnet(app.Folder, "restore");
        Assert.SkipWhen(output.Contains("NU1301", StringComparison.Ordinal), "the packages' source cannot be reached");
        Assert.NotEqual(0, exit);
        Assert.Contains("NU1605", output, StringComparison.Ordinal);
        Assert.Contains($"{package} (>= ", output, StringComparison.Ordinal);
    }
}
