namespace MlNetTransfer.Tests;

/// <summary>The packages in an app outside the checkout, restored from a folder feed.</summary>
public sealed class PackageTests(PublishedFixture published) : IDisposable
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

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MlNetTransfer_Onnx_alone_is_enough_to_train_and_to_predict()
    {
        Write("""<PackageReference Include="MlNetTransfer.Onnx" Version="0.1.0" />""");
        Dotnet("build", "-c", "Release", "-o", "built", "-warnaserror");
        Assert.InRange(SizeOf("built"), 1, 90_000_000);
        Assert.True(File.Exists(_folder.File("built/models/embedded.safetensors")));

        ProcessRunner.Result run = ProcessRunner.RunIn(
            _folder.Path, new Dictionary<string, string> { ["MLNETTRANSFER_CACHE"] = _folder.File("cache") }, _folder.File("built/App.dll"),
            SourceTree.Folder("data/parts"), _folder.File("model"), _folder.File("features"));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] words = run.Output.Trim().Split(' ');
        Assert.Equal(words[0], words[1]);
    }

    [Fact]
    public void The_package_of_ML_NETs_ResNet_18_puts_its_file_beside_the_app()
    {
        Write("""<PackageReference Include="MlNetTransfer.Onnx" Version="0.1.0" /><PackageReference Include="MlNetTransfer.Weights.ResNet18" Version="0.1.0" />""");
        File.WriteAllText(_folder.File("Program.cs"), """
            using MlNetTransfer.Backbones;
            using MlNetTransfer.Weights;

            PretrainedWeights weights = new WeightsStore(args[0]).Require(null);
            Console.WriteLine($"{weights.Name} {weights.InstalledLicence} {new WeightsStore(args[0]).Verify(weights.Name)}");
            """);
        Dotnet("build", "-c", "Release", "-o", "built", "-warnaserror");
        Assert.DoesNotContain(Directory.GetFiles(_folder.File("built"), "*.dll"), f => f.Contains("DnnImageFeaturizer", StringComparison.Ordinal));
        ProcessRunner.Result run = ProcessRunner.RunIn(_folder.Path, new Dictionary<string, string>(), _folder.File("built/App.dll"), _folder.File("cache"));
        Assert.StartsWith("mlnet_resnet18 MIT", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("True", run.Output.Trim(), StringComparison.Ordinal);

        Dotnet("publish", "-c", "Release", "-o", "published");
        Assert.True(File.Exists(_folder.File("published/DnnImageModels/ResNet18Onnx/ResNet18.onnx")));
    }

    /// <summary>Nothing of training: no CSV, plots, Protobuf, ML.NET, libtorch or weights.</summary>
    [Fact]
    public void An_app_that_only_predicts_carries_a_decoder_and_a_session()
    {
        using TemporaryFolder model = new();
        Write("""<PackageReference Include="MlNetTransfer.Prediction" Version="0.1.0" />""");
        File.WriteAllText(_folder.File("Program.cs"), """
            using MlNetTransfer;

            try
            {
                using TransferPredictor predictor = TransferPredictor.Load(args[0]);
            }
            catch (MlNetTransfer.Diagnostics.TransferException e)
            {
                Console.WriteLine(e.Findings[0].Code);
            }
            """);
        Dotnet("build", "-c", "Release", "-o", "built", "-warnaserror");
        Assert.Equal(
            [
                "App.dll", "BitMiracle.LibTiff.NET.dll", "Microsoft.ML.OnnxRuntime.dll", "MlNetTransfer.Prediction.dll", "SkiaSharp.dll", "System.Numerics.Tensors.dll",
            ],
            Directory.GetFiles(_folder.File("built"), "*.dll").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_folder.File("built/models")));
        ProcessRunner.Result run = ProcessRunner.RunIn(_folder.Path, new Dictionary<string, string>(), _folder.File("built/App.dll"), model.File("none"));
        Assert.Equal("MNT102", run.Output.Trim());
    }

    [Fact]
    public void An_app_holds_the_native_libraries_of_its_platform_and_a_portable_one_of_those_that_it_runs_on()
    {
        Write("""<PackageReference Include="MlNetTransfer.Onnx" Version="0.1.0" />""");
        Dotnet("publish", "-c", "Release", "-o", "portable");
        Assert.Equal(
            ["linux-arm64", "linux-x64", "osx", "osx-arm64", "win-arm64", "win-x64"],
            Directory.GetDirectories(_folder.File("portable/runtimes")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        Assert.InRange(SizeOf("portable"), 1, 250_000_000);
        Assert.True(File.Exists(_folder.File("portable/models/embedded.safetensors")));
        Assert.DoesNotContain(Directory.GetFiles(_folder.File("portable"), "*.pdb", SearchOption.AllDirectories), f => f.Contains("runtimes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Microsoft.ML", "5.0.1")]
    [InlineData("SkiaSharp", "2.88.9")]
    public void An_older_ML_NET_or_SkiaSharp_in_the_app_is_said_by_the_build(string package, string version)
    {
        Write($"""
            <PackageReference Include="MlNetTransfer.Onnx" Version="0.1.0" /><PackageReference Include="{package}" Version="{version}" />
            """);
        (int exit, string output) = PublishedFixture.Dotnet(_folder.Path, "restore", "-p:NuGetAudit=false");
        Assert.SkipWhen(output.Contains("NU1301", StringComparison.Ordinal), "the packages' source cannot be reached");
        Assert.NotEqual(0, exit);
        Assert.Contains("NU1605", output, StringComparison.Ordinal);
        Assert.Contains($"{package} (>= ", output, StringComparison.Ordinal);
    }

    private void Write(string references)
    {
        // Packages of this build are not kept where another build would take them for its own.
        File.WriteAllText(_folder.File("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestorePackagesPath>{_folder.File("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{GlobalPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """);
        File.WriteAllText(_folder.File("Program.cs"), Program);
        File.WriteAllText(_folder.File("NuGet.config"), $"<configuration><packageSources><add key=\"local\" value=\"{published.Folder}\" /></packageSources></configuration>");
    }

    private static string GlobalPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private void Dotnet(params string[] arguments)
    {
        (int exit, string output) = PublishedFixture.Dotnet(_folder.Path, [.. arguments, "-p:NuGetAudit=false", "-nodeReuse:false", "-v:minimal"]);
        Assert.SkipWhen(output.Contains("NU1301", StringComparison.Ordinal), "the packages' source cannot be reached");
        Assert.True(exit == 0, output);
    }

    private long SizeOf(string folder) => Directory.EnumerateFiles(_folder.File(folder), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
}
