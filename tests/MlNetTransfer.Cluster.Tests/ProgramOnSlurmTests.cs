using MlNetTransfer.Cluster;

namespace MlNetTransfer.Tests;

/// <summary>The whole way with the program itself: job files, submitted by their script, to one table.</summary>
[Collection(OneSlurm.Name)]
public sealed class ProgramOnSlurmTests(SlurmCluster slurm) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_tasks_give_the_table_that_one_gives_to_the_byte()
    {
        slurm.Require();
        string photos = _folder.File("my photos"), model = _folder.File("model"), job = _folder.File("job"), programs = _folder.File("programs");
        PhotoSet.CopyTo(photos, train: 12, test: 3);
        File.WriteAllText(Path.Combine(photos, "test", "ants", "damaged.jpg"), "no image");
        RealProgram.PutInto(programs);
        Dictionary<string, string> variables = RealProgram.Variables(programs, _folder.File("cache"));
        RealProgram.Run(variables, "train", photos, "--out", model, "--strategy", "LinearProbe", "--backbone", "embedded");
        string said = RealProgram.Run(variables, "cluster", "slurm", photos, "--model", model, "--shards", "3", "--cpus", "1", "--memory", "4", "--out", job);
        Assert.Contains("Nothing was submitted", said, StringComparison.Ordinal);
        Assert.Equal(
            ["1-index.sh", "2-predict.sh", "3-merge.sh", "submit.sh", "task.sh"],
            Directory.GetFileSystemEntries(job).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        string submitted = slurm.Run(_folder.Path, Path.Combine(job, SlurmJobs.Submit), [], variables);
        string[] jobs = [.. submitted.Split('.')[0].Split(", ").Select(w => w.Split(' ')[^1])];
        IReadOnlyList<SlurmTask> merge = await slurm.EndOfAsync(jobs[2], Longest);
        Assert.True(merge[0].State == "COMPLETED", Logs(job));
        Assert.All(slurm.Tasks(jobs[1]), t => Assert.Equal(("COMPLETED", 0), (t.State, t.Restarts)));

        // Without an engine: one share, of the same manifest.
        string manifest = Path.Combine(job, "manifest.csv"), alone = _folder.File("alone");
        RealProgram.Run(variables, "predict", model, manifest, "--out", alone);
        RealProgram.Run(variables, "merge", alone, "--out", _folder.File("alone.csv"));
        string[] rows = File.ReadAllLines(Path.Combine(job, "predictions.csv"));
        Assert.Equal(30, rows.Count(r => r.Contains(".jpg", StringComparison.Ordinal) && !r.Contains("damaged", StringComparison.Ordinal)));
        Assert.Equal(File.ReadAllBytes(_folder.File("alone.csv")), File.ReadAllBytes(Path.Combine(job, "predictions.csv")));
    }

    private static string Logs(string job) =>
        string.Join('\n', Directory.GetFiles(Path.Combine(job, "log")).Select(f => $"{Path.GetFileName(f)}: {File.ReadAllText(f)}"));
}
