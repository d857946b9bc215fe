using System.Globalization;
using MlNetTransfer.Cluster;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests;

/// <summary>Features and predictions of a whole set in 1, 7 and 64 shares, with kills at random: always the same bytes. It takes an hour, so it is run by
/// hand: <c>-explicit only -class MlNetTransfer.Tests.KillCampaignTests</c>.</summary>
/// <remarks><c>MLNETTRANSFER_KILL_SET</c> names a folder (default: clothing10 of the test material), <c>MLNETTRANSFER_KILLS</c> how often tasks are disturbed
/// for each number of shares (30), <c>MLNETTRANSFER_KILL_SEED</c> when and how (1); <c>MLNETTRANSFER_KILL_MODEL=no</c> trains no model.</remarks>
[Collection(OneSlurm.Name)]
public sealed class KillCampaignTests(SlurmCluster slurm, ITestOutputHelper output) : IDisposable
{
    private const string Predict = "2-predict.sh", Features = "2-features.sh", Manifest = "manifest.csv";
    private static readonly int[] Shares = [1, 7, 64];
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly int _kills = Number("MLNETTRANSFER_KILLS", 30), _seed = Number("MLNETTRANSFER_KILL_SEED", 1);

    private string Programs => _folder.File("programs");

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public async Task Predictions_are_the_same_bytes_whatever_is_killed()
    {
        string set = Set();
        Dictionary<string, string> variables = RealProgram.Variables(Programs, _folder.File("cache"));
        string model = _folder.File("model");
        RealProgram.Run(variables, "train", set, "--out", model, "--strategy", "LinearProbe", "--backbone", "embedded", "--no-images");
        string manifest = Index(set, variables);
        RealProgram.Run(variables, "predict", model, manifest, "--out", _folder.File("alone"));
        RealProgram.Run(variables, "merge", _folder.File("alone"), "--out", _folder.File("alone.csv"));
        byte[] expected = File.ReadAllBytes(_folder.File("alone.csv"));
        output.WriteLine($"undisturbed, without an engine: {expected.Length} bytes, {Sha(expected)}");
        foreach (int shares in Shares)
        {
            string job = Write(new() { Name = "kills", Data = [set], Model = model, Shards = shares }, manifest);
            await Disturbed(job, Predict, variables, shares);
            RealProgram.Run(variables, "merge", Path.Combine(job, "predictions"), "--out", Path.Combine(job, "predictions.csv"));
            byte[] merged = File.ReadAllBytes(Path.Combine(job, "predictions.csv"));
            output.WriteLine($"  {merged.Length} bytes, {Sha(merged)}");
            Assert.Equal(expected, merged);
        }
    }

    /// <summary>And the model that is trained on them.</summary>
    [Fact(Explicit = true)]
    public async Task Features_are_the_same_bytes_whatever_is_killed()
    {
        string set = Set();
        Dictionary<string, string> variables = RealProgram.Variables(Programs, _folder.File("cache"));
        string manifest = Index(set, variables);
        RealProgram.Run(variables, "features", manifest, "--out", _folder.File("alone"), "--backbone", "embedded");
        (byte[] expected, byte[] model) = Results(variables, manifest, _folder.File("alone"), _folder.File("model"));
        output.WriteLine($"undisturbed, without an engine: {expected.Length} bytes, {Sha(expected)}; model {Sha(model)}");
        foreach (int shares in Shares)
        {
            string job = Write(new() { Name = "kills", Data = [set], Backbone = "embedded", Shards = shares }, manifest);
            await Disturbed(job, Features, variables, shares);
            (byte[] merged, byte[] trained) = Results(variables, manifest, Path.Combine(job, "features"), Path.Combine(job, "model"));
            output.WriteLine($"  {merged.Length} bytes, {Sha(merged)}; model {Sha(trained)}");
            Assert.Equal(expected, merged);
            Assert.Equal(model, trained);
        }
    }

    /// <summary>The features as one file, and the model; no model where the variable says so.</summary>
    private static (byte[] Features, byte[] Model) Results(Dictionary<string, string> variables, string manifest, string parts, string model)
    {
        RealProgram.Run(variables, "merge", parts, "--out", $"{parts}.f16");
        if (Environment.GetEnvironmentVariable("MLNETTRANSFER_KILL_MODEL") != "no")
        {
            RealProgram.Run(variables, "train", manifest, "--features", parts, "--out", model, "--no-images");
            return (File.ReadAllBytes($"{parts}.f16"), File.ReadAllBytes(Path.Combine(model, "model.onnx")));
        }

        return (File.ReadAllBytes($"{parts}.f16"), []);
    }

    private string Set()
    {
        slurm.Require();
        RealProgram.PutInto(Programs);
        return Environment.GetEnvironmentVariable("MLNETTRANSFER_KILL_SET") is { Length: > 0 } named ? named : SharedMaterial.Require("data/clothing10");
    }

    private string Index(string set, Dictionary<string, string> variables)
    {
        string manifest = _folder.File(Manifest);
        RealProgram.Run(variables, "index", set, "--out", manifest);
        return manifest;
    }

    /// <summary>The job files, with the manifest that is there already: paths in it are absolute or below its folder.</summary>
    private string Write(ClusterWork work, string manifest)
    {
        string job = _folder.File($"job-{work.Shards}");
        JobFolder.Write(job, SlurmJobs.Write(work, new() { Cpus = 1, Memory = 4, Retries = 5 }, new()), replace: false);
        Directory.CreateDirectory(Path.Combine(job, "log"));
        File.Copy(manifest, Path.Combine(job, Manifest));
        return job;
    }

    private async Task Disturbed(string job, string script, Dictionary<string, string> variables, int shares)
    {
        KillCampaign kills = new(slurm, new RandomSource(_seed).Fork($"{script} {shares}"));
        await kills.RunAsync(job, script, variables, _kills, Longest);
        output.WriteLine($"{script}, {shares} shares, {_kills} disturbances: {kills.Summary}");
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))[..16];

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
