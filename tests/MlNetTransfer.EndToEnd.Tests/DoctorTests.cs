using System.Text.Json;

namespace MlNetTransfer.Tests;

/// <summary>What doctor says on this machine, and on one that it is made to look like.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_that_is_needed_works_here()
    {
        ProcessRunner.Result doctor = Run([]);
        Assert.True(doctor.ExitCode == 0, doctor.Output + doctor.Error);
        Assert.DoesNotContain("\u001B", doctor.Output, StringComparison.Ordinal);
        string[][] lines = [.. doctor.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))];
        Assert.Equal(
            ["system", ".NET", "memory", "SkiaSharp", "ONNX Runtime", "shipped weights", "your weights", "cache", "temporary files", "this folder", "libtorch", "convolutions", "GPU", "environment"],
            lines.SkipLast(1).Select(l => l[1]));
        Assert.All(lines.SkipLast(1), l => Assert.Contains(l[0], (string[])["ok", "note"]));
        Assert.Equal("ok", lines.Single(l => l.Length > 1 && l[1] == "libtorch")[0]);
        Assert.Equal("ok", lines.Single(l => l.Length > 1 && l[1] == "convolutions")[0]);
    }

    [Fact]
    public void A_broken_machine_is_named_part_by_part_and_exits_with_1()
    {
        using JsonDocument json = JsonDocument.Parse(Run([("TMPDIR", "/proc/none"), ("MLNETTRANSFER_CACHE", "/proc/none"), ("MLNETTRANSFER_OFLINE", "1")], 1, "--json").Output);
        Assert.False(json.RootElement.GetProperty("healthy").GetBoolean());
        var statuses = json.RootElement.GetProperty("checks").EnumerateArray().GroupBy(c => c.GetProperty("name").GetString()!, c => c.GetProperty("status").GetString()).ToDictionary(g => g.Key, g => g.Last());
        Assert.Equal("Fails", statuses["temporary files"]);
        Assert.Equal("Note", statuses["cache"]);
        Assert.Equal("Note", statuses["environment"]);
        Assert.Equal("Works", statuses["ONNX Runtime"]);
        Assert.Equal("Works", statuses["SkiaSharp"]);
    }

    [Fact]
    public void Fine_tuning_loads_libtorch_where_the_cache_cannot_be_written()
    {
        using JsonDocument json = JsonDocument.Parse(Run([("MLNETTRANSFER_CACHE", "/proc/none")], 0, "--json").Output);
        Assert.Equal("Works", json.RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "libtorch").GetProperty("status").GetString());
    }

    [Fact]
    public void Without_a_home_folder_the_cache_has_to_be_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "is about XDG folders");
        ProcessRunner.Result doctor = Run([("HOME", ""), ("XDG_CACHE_HOME", "relative"), ("MLNETTRANSFER_CACHE", "")]);
        Assert.Contains("MLNETTRANSFER_CACHE", doctor.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private ProcessRunner.Result Run((string, string)[] variables, int expected, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that not even root can write to");
        ProcessRunner.Result result = Run(variables, arguments);
        Assert.True(result.ExitCode == expected, result.Output + result.Error);
        return result;
    }

    private ProcessRunner.Result Run((string Name, string Value)[] variables, params string[] arguments) => ProcessRunner.RunIn(
        _folder.Path,
        new Dictionary<string, string>(variables.Select(v => KeyValuePair.Create(v.Name, v.Value)).Concat(variables.Any(v => v.Name == "MLNETTRANSFER_CACHE") ? [] : [KeyValuePair.Create("MLNETTRANSFER_CACHE", _folder.File("cache"))])),
        ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"),
        ["doctor", .. arguments]);
}
