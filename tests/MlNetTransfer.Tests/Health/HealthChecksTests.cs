using MlNetTransfer.Health;
using MlNetTransfer.Weights.Health;

namespace MlNetTransfer.Tests.Health;

public sealed class HealthChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SkiaSharp_the_machine_and_the_shipped_weights_work_here()
    {
        Assert.All(Run(ImageHealth.Probe).Concat(Run(WeightsHealth.ShippedProbe)), c => Assert.Equal(HealthStatus.Works, c.Status));
        Assert.All(Run(MachineHealth.Probe), c => Assert.NotEqual(HealthStatus.Fails, c.Status));
    }

    [Fact]
    public void A_cache_that_is_not_there_yet_is_judged_by_where_it_would_be_and_not_created()
    {
        HealthCheck cache = Cache(_folder.File("new/cache"));
        Assert.Equal(HealthStatus.Works, cache.Status);
        Assert.Contains("not there yet", cache.Found, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_size_of_a_cache_is_told()
    {
        using (FileStream file = File.Create(Path.Combine(Directory.CreateDirectory(_folder.File("sub")).FullName, "features")))
        {
            file.SetLength(30_000_000);
        }

        Assert.Contains(", 0.03 GB", Cache(_folder.Path).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_a_note_that_says_what_to_do()
    {
        File.WriteAllText(_folder.File("file"), "");
        foreach (string folder in (string[])[_folder.File("file"), _folder.File("file/cache"), .. OperatingSystem.IsLinux() ? (string[])["/proc/cache"] : []])
        {
            HealthCheck cache = Cache(folder);
            Assert.Equal(HealthStatus.Note, cache.Status);
            Assert.Contains("cannot be written", cache.Found, StringComparison.Ordinal);
            Assert.Contains("MLNETTRANSFER_CACHE", cache.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_weights_are_named()
    {
        Directory.CreateDirectory(_folder.File("models"));
        File.WriteAllText(_folder.File("models/resnet18.safetensors"), "no weights");
        HealthCheck weights = Run(WeightsHealth.InstalledProbe(_folder.Path)).Single();
        Assert.Equal(HealthStatus.Note, weights.Status);
        Assert.Contains("resnet18", weights.Found, StringComparison.Ordinal);
        Assert.Contains("models remove", weights.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_variable_is_found_and_a_password_is_not_shown()
    {
        HealthCheck[] checks = [.. EnvironmentHealth.Check(new Dictionary<string, string>
        {
            ["MLNETTRANSFER_CACH"] = "/data",
            ["HTTPS_PROXY"] = "http://me:secret@proxy:8080",
            ["MLNETTRANSFER_MODELS_URL"] = "ftp://mirror",
            ["PATH"] = "/bin",
        })];
        Assert.Contains("HTTPS_PROXY=http://…@proxy:8080", checks[0].Found, StringComparison.Ordinal);
        Assert.DoesNotContain("PATH=", checks[0].Found, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'MLNETTRANSFER_CACHE'?", checks[1].Hint, StringComparison.Ordinal);
        Assert.Contains("ftp://mirror", checks[2].Found, StringComparison.Ordinal);
        Assert.Equal(3, checks.Length);
    }

    private static HealthCheck Cache(string folder) => Run(StorageHealth.Probe(folder, TimeProvider.System)).Single(c => c.Name == "cache");

    private static IReadOnlyList<HealthCheck> Run(HealthProbe probe) => HealthReport.Run("", [probe], null, default).Checks;
}
