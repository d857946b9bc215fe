using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetTransfer.Tests;

/// <summary>What is published for other platforms holds native libraries of those platforms, and the tool package is small and works.</summary>
public sealed class PublishedTests(PublishedFixture published) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("linux-x64", "libSkiaSharp.so", "libonnxruntime.so", "libLdaNative.so", "libLibTorchSharp.so")]
    [InlineData("linux-arm64", "libSkiaSharp.so", "libonnxruntime.so", "libLdaNative.so", null)]
    [InlineData("win-x64", "libSkiaSharp.dll", "onnxruntime.dll", "LdaNative.dll", "LibTorchSharp.dll")]
    [InlineData("win-arm64", "libSkiaSharp.dll", "onnxruntime.dll", "LdaNative.dll", "LibTorchSharp.dll")]
    [InlineData("osx-arm64", "libSkiaSharp.dylib", "libonnxruntime.dylib", "libLdaNative.dylib", "libLibTorchSharp.dylib")]
    public void Every_platform_has_its_own_native_libraries_and_none_has_libtorch(string platform, string skia, string onnxRuntime, string mlNet, string? bridge)
    {
        string folder = Path.Combine(published.Folder, platform);
        foreach (string library in ((string?[])[skia, onnxRuntime, mlNet, bridge]).OfType<string>())
        {
            Assert.Equal((library, platform), (library, PlatformOf(Path.Combine(folder, library), platform)));
        }

        string[] names = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))];
        Assert.Contains("mlnet-transfer.dll", names);
        Assert.Contains("embedded.safetensors", names);
        Assert.DoesNotContain(names, n => n.Contains("torch_cpu", StringComparison.Ordinal) || n == "ResNet18.onnx" || n.EndsWith(".dbg", StringComparison.Ordinal) || n.EndsWith(".aar", StringComparison.Ordinal));
        Assert.InRange(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length), 1, 120_000_000);
    }

    [Fact]
    public void The_tool_package_holds_no_libtorch_and_is_installed_and_trains()
    {
        string[] packages = Directory.GetFiles(published.Folder, "mlnet-transfer.*.nupkg");
        Assert.Equal(6, packages.Length);
        foreach (string package in packages)
        {
            Assert.InRange(new FileInfo(package).Length, 1, 40_000_000);
            using ZipArchive zip = ZipFile.OpenRead(package);
            Assert.DoesNotContain(zip.Entries, e => e.Name.Contains("torch_cpu", StringComparison.Ordinal) || e.Name == "ResNet18.onnx" || e.FullName.Contains("/runtimes/", StringComparison.Ordinal));
            Assert.Contains(zip.Entries, e => e.FullName == "PACKAGE.md");
        }

        // No other source is asked.
        File.WriteAllText(_folder.File("NuGet.config"), $"<configuration><packageSources><clear /><add key=\"local\" value=\"{published.Folder}\" /></packageSources></configuration>");
        (int exit, string output) = PublishedFixture.Dotnet(_folder.Path, "tool", "install", "mlnet-transfer", "--tool-path", _folder.File("tools"), "--add-source", published.Folder, "--configfile", _folder.File("NuGet.config"));
        Assert.True(exit == 0, output);
        Assert.InRange(Directory.EnumerateFiles(_folder.File("tools"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length), 1, 130_000_000);

        Assert.StartsWith(TransferPipeline.ProductVersion, Tool("--version").Output, StringComparison.Ordinal);
        ProcessRunner.Result doctor = Tool("doctor");
        Assert.True(doctor.ExitCode == 0, doctor.Output + doctor.Error);
        Assert.Contains("note\tlibtorch\tis not on this machine", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("mlnet-transfer libtorch install", doctor.Output, StringComparison.Ordinal);

        string parts = Path.Combine(SourceTree.Root, "data", "parts");
        ProcessRunner.Result train = Tool("train", parts, "--out", _folder.File("model"), "--strategy", "LinearProbe");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Contains("LinearProbe on embedded", train.Output, StringComparison.Ordinal);
        Assert.Contains("models pull mlnet_resnet18", train.Output + train.Error, StringComparison.Ordinal);

        // Where the package is among this user's, nothing is downloaded.
        string small = _folder.File("small");
        foreach (string kind in (string[])["bolt", "nut"])
        {
            Directory.CreateDirectory(Path.Combine(small, kind));
            Array.ForEach([.. Directory.GetFiles(Path.Combine(parts, kind)).Take(5)], f => File.Copy(f, Path.Combine(small, kind, Path.GetFileName(f))));
        }

        ProcessRunner.Result offered = Tool("train", small, "--out", _folder.File("offered"), "--strategy", "LinearProbe", "--yes");
        Assert.True(offered.ExitCode == 0, offered.Error);
        if (offered.Error.Contains("holds the weights of mlnet_resnet18", StringComparison.Ordinal))
        {
            Assert.Contains("mlnet_resnet18: 60.7 MiB. Licence: MIT", offered.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("MNT409", offered.Output + offered.Error, StringComparison.Ordinal);
            Assert.Equal(0, Tool("models", "remove", "mlnet_resnet18").ExitCode);
        }

        ProcessRunner.Result refused = Tool("train", parts, "--out", _folder.File("tuned"), "--strategy", "FullFineTuning");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("MNT501 libtorch: is not on this machine", refused.Error, StringComparison.Ordinal);
        Assert.Contains("MB to download", refused.Error, StringComparison.Ordinal);
        Assert.Equal("", refused.Output);

        ProcessRunner.Result heads = Tool("plan", parts);
        Assert.True(heads.ExitCode == 0, heads.Error);
        Assert.Contains("Only heads were considered: MNT501", heads.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_server_is_a_tool_of_its_own_which_carries_nothing_of_training()
    {
        string[] packages = Directory.GetFiles(published.Folder, "mlnet-transfer-serve.*.nupkg");
        Assert.Equal(6, packages.Length);
        foreach (string package in packages)
        {
            Assert.InRange(new FileInfo(package).Length, 1, 25_000_000);
            using ZipArchive zip = ZipFile.OpenRead(package);
            Assert.DoesNotContain(zip.Entries, e => e.Name is "MlNetTransfer.dll" or "MlNetTransfer.Onnx.dll" or "Microsoft.ML.Core.dll" or "embedded.safetensors");
            Assert.Contains(zip.Entries, e => e.FullName == "PACKAGE.md");
        }

        File.WriteAllText(_folder.File("NuGet.config"), $"<configuration><packageSources><clear /><add key=\"local\" value=\"{published.Folder}\" /></packageSources></configuration>");
        (int exit, string output) = PublishedFixture.Dotnet(_folder.Path, "tool", "install", "mlnet-transfer-serve", "--tool-path", _folder.File("tools"), "--add-source", published.Folder, "--configfile", _folder.File("NuGet.config"));
        Assert.True(exit == 0, output);
        string server = Assert.Single(Directory.GetFiles(_folder.File("tools"), "mlnet-transfer-serve.dll", SearchOption.AllDirectories));
        Assert.Contains("--urls", ProcessRunner.RunIn(_folder.Path, server, "--help").Output, StringComparison.Ordinal);
        ProcessRunner.Result none = ProcessRunner.RunIn(_folder.Path, server, "none", "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("MNT102", none.Error, StringComparison.Ordinal);
    }

    private ProcessRunner.Result Tool(params string[] arguments) => ProcessRunner.RunIn(
        _folder.Path,
        new Dictionary<string, string> { ["MLNETTRANSFER_CACHE"] = _folder.File("cache"), ["MLNETTRANSFER_OFFLINE"] = "1" },
        Assert.Single(Directory.GetFiles(_folder.File("tools"), "mlnet-transfer.dll", SearchOption.AllDirectories)),
        arguments);

    /// <summary>What the header says: the platform itself where it agrees.</summary>
    private static string PlatformOf(string file, string expected)
    {
        Assert.True(File.Exists(file), $"{file} is missing");
        byte[] head = new byte[0x400];
        using (FileStream stream = File.OpenRead(file))
        {
            stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        if (head.AsSpan().StartsWith("\u007FELF"u8))
        {
            // e_machine (System V ABI): EM_X86_64 62, EM_AARCH64 183.
            return BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(18)) switch { 62 => "linux-x64", 183 => "linux-arm64", var other => $"ELF {other}" };
        }

        if (head.AsSpan().StartsWith("MZ"u8))
        {
            // Machine behind the PE signature (PE format): AMD64 0x8664, ARM64 0xAA64.
            int pe = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(0x3C));
            return BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(pe + 4)) switch { 0x8664 => "win-x64", 0xAA64 => "win-arm64", var other => $"PE {other:X}" };
        }

        // Mach-O (mach-o/loader.h, fat.h): cputype ARM64 0x0100000C; a universal file lists several, big-endian.
        const uint Magic = 0xFEEDFACF, Universal = 0xCAFEBABE, Arm64 = 0x0100000C;
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) == Magic)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) == Arm64 ? "osx-arm64" : "osx";
        }

        Assert.Equal(Universal, BinaryPrimitives.ReadUInt32BigEndian(head));
        uint[] processors = [.. Enumerable.Range(0, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4))).Select(i => BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(8 + (20 * i))))];
        return processors.Contains(Arm64) ? expected : "osx";
    }
}
