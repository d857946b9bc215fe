using System.Text.Json;
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

    /// <summary>Every trial is a task, two at a time, in the order that Slurm takes; one machine makes them one after the other. Run by hand: two minutes
    /// alone, ten beside other tests. <c>TrialTests</c> compares the same without Slurm in every run.</summary>
    [Fact(Explicit = true)]
    public async Task The_policy_as_tasks_gives_the_plan_the_trials_and_the_model_of_one_machine_to_the_byte()
    {
        slurm.Require();
        string photos = _folder.File("my photos"), job = _folder.File("job"), list = _folder.File("trials.json"), programs = _folder.File("programs");
        PhotoSet.CopyTo(photos, train: 60, test: 20);
        RealProgram.PutInto(programs);
        Dictionary<string, string> variables = RealProgram.Variables(programs, _folder.File("cache"));
        variables["DOTNET_PROCESSOR_COUNT"] = variables["OMP_NUM_THREADS"] = "1";
        string[] options = ["--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--input-size", "32", "--device", "cpu", "--epochs", "3"];
        string[] uncertain = ["--validation-fraction", "0.4", "--set", "learningRate=0.1", "--set", "headLearningRate=0.3", "--set", "averageDecay=0"];
        options = [.. options, .. uncertain];
        JsonElement one = Parsed(RealProgram.Run(variables, ["train", photos, .. options, "--time-budget", "2h", "--out", _folder.File("one"), "--json"]));

        RealProgram.Run(variables, ["plan", photos, .. options, "--trials", list]);
        RealProgram.Run(variables, "cluster", "slurm", photos, "--trials", list, "--cpus", "1", "--out", job);
        foreach (string script in (string[])["1-trials.sh", "2-judge.sh"])
        {
            // As the documentation says: options go behind the command.
            string text = File.ReadAllText(Path.Combine(job, script)).TrimEnd();
            File.WriteAllText(Path.Combine(job, script), $"{text} {string.Join(' ', options.Select(ShellText.Of))}\n");
        }

        string submitted = slurm.Run(_folder.Path, Path.Combine(job, SlurmJobs.Submit), [], variables);
        string[] jobs = [.. submitted.Split('.')[0].Split(", ").Select(w => w.Split(' ')[^1])];
        IReadOnlyList<SlurmTask> judge = await slurm.EndOfAsync(jobs[1], Longest);
        Assert.True(judge[0].State == "COMPLETED", Logs(job));
        Assert.All(slurm.Tasks(jobs[0]), t => Assert.Equal("COMPLETED", t.State));
        Assert.Equal(TrialList.Load(list).Trials.Count, slurm.Tasks(jobs[0]).Count);

        JsonElement many = Parsed(File.ReadAllText(Path.Combine(job, "model", "run.json")));
        Assert.Equal(one.GetProperty("plan").GetRawText(), many.GetProperty("plan").GetRawText());
        Assert.Equal(Trials(one), Trials(many));
        Assert.NotEmpty(Trials(one));
        Assert.Equal(File.ReadAllBytes(_folder.File("one/model.onnx")), File.ReadAllBytes(Path.Combine(job, "model", "model.onnx")));
    }

    private static JsonElement Parsed(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>All but what goes by the clock.</summary>
    private static string[] Trials(JsonElement run) =>
    [
        .. run.GetProperty("evidence").GetProperty("trials").EnumerateArray().Select(t => string.Join(
            ' ', t.EnumerateObject().Where(p => !p.Name.Contains("econds", StringComparison.Ordinal)).Select(p => $"{p.Name}={p.Value}"))),
    ];

    private static string Logs(string job) =>
        string.Join('\n', Directory.GetFiles(Path.Combine(job, "log")).Select(f => $"{Path.GetFileName(f)}: {File.ReadAllText(f)}"));
}
