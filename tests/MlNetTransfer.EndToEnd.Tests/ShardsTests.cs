using System.Text.Json.Nodes;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Tasks that share the images of a manifest, from the console, as an engine runs them.</summary>
public sealed class ShardsTests(PredictCsvTests.Trained trained) : IClassFixture<PredictCsvTests.Trained>, IDisposable
{
    private const int Shares = 3;

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tasks_of_an_array_come_to_what_one_command_comes_to()
    {
        Good(Nothing, "index", trained.Photos, "--out", "m.csv");
        Good(Nothing, "predict", trained.Model, "m.csv", "--out", "one");
        Good(Nothing, "merge", "one", "--out", "one.csv");
        for (int i = 0; i < Shares; i++)
        {
            string said = Good(Slurm(i), "predict", trained.Model, "m.csv", "--out", "parts").Output;
            Assert.Contains($"share {i}/{Shares} (SLURM_ARRAY_TASK_ID)", said, StringComparison.Ordinal);
        }

        Assert.Contains("nothing was done", Good(Slurm(1), "predict", trained.Model, "m.csv", "--out", "parts").Output, StringComparison.Ordinal);
        Good(Nothing, "merge", "parts", "--out", "parts.csv");
        Assert.Equal(File.ReadAllBytes(_folder.File("one.csv")), File.ReadAllBytes(_folder.File("parts.csv")));
        Good(Nothing, "merge", "parts", "--out", "parts.parquet");
        Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(_folder.File("parts.parquet"))[..4]);
        Assert.False(File.Exists(_folder.File("parts.left-out.csv")));
    }

    [Fact]
    public void An_index_an_evaluation_and_features_are_shared_too()
    {
        for (int i = 0; i < Shares; i++)
        {
            Good(Slurm(i), "index", trained.Photos, "--out", "index");
        }

        Good(Nothing, "merge", "index", "--out", "m.csv");
        for (int i = 0; i < Shares; i++)
        {
            Good(Kubernetes(i), "evaluate", trained.Model, "m.csv", "--out", "evaluation", "--shards", $"{Shares}");
            Good(Kubernetes(i), "features", "m.csv", "--out", "features", "--backbone", "embedded", "--shards", $"{Shares}");
        }

        JsonNode merged = JsonNode.Parse(Good(Nothing, "merge", "evaluation", "--out", "e.csv", "--json").Output)!;
        JsonNode alone = JsonNode.Parse(Good(Nothing, "evaluate", trained.Model, trained.Photos, "--json").Output)!;
        Assert.Equal((double)alone["result"]!["microAccuracy"]!, (double)merged["evaluation"]!["microAccuracy"]!);
        Assert.Equal((int)alone["result"]!["images"]!, (int)merged["evaluation"]!["images"]!);
        Good(Nothing, "merge", "features", "--out", "f.f16");
    }

    [Fact]
    public void A_part_that_is_missing_is_named()
    {
        Good(Nothing, "index", trained.Photos, "--out", "m.csv");
        Good(Nothing, "features", "m.csv", "--out", "features", "--backbone", "embedded", "--shard", "1/3");
        ProcessRunner.Result refused = Run(Nothing, "merge", "features", "--out", "f.f16");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("MNT841 features: lacks 2 of 3 parts: 0, 2.", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("f.f16")));
    }

    [Theory]
    [InlineData(2, "--shard is '3/3'", "predict", "m", "m.csv", "--out", "p", "--shard", "3/3")]
    [InlineData(2, "leave one out", "predict", "m", "m.csv", "--out", "p", "--shard", "0/3", "--shards", "3")]
    [InlineData(2, "name their folder with --out", "predict", "m", "m.csv", "--shard", "0/3")]
    [InlineData(2, "--csv and --out cannot be combined", "predict", "m", "m.csv", "--out", "p", "--csv", "p.csv")]
    [InlineData(2, "Option '--out' is required", "index", "m")]
    [InlineData(1, FindingCode.ShardNotClear, "index", ".", "--out", "p", "--shards", "3")]
    [InlineData(1, FindingCode.ManifestExpected, "features", ".", "--out", "p")]
    public void What_cannot_be_shared_is_refused(int exitCode, string says, params string[] arguments)
    {
        ProcessRunner.Result refused = Run(Nothing, arguments);
        Assert.True(refused.ExitCode == exitCode, refused.Output + refused.Error);
        Assert.Contains(says, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_engines_that_disagree_are_refused()
    {
        Dictionary<string, string> both = Slurm(0);
        both["AWS_BATCH_JOB_ARRAY_INDEX"] = "1";
        both["AWS_BATCH_JOB_ARRAY_SIZE"] = "3";
        ProcessRunner.Result refused = Run(both, "index", trained.Photos, "--out", "p");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SLURM_ARRAY_TASK_ID, AWS_BATCH_JOB_ARRAY_INDEX: say different shares: 0/3 and 1/3", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_of_a_share_says_of_how_many_images_it_is()
    {
        Good(Nothing, "index", trained.Photos, "--out", "m.csv");
        ProcessRunner.Result profile = Good(Nothing, "profile", "m.csv", "--shard", "0/2", "--backbone", "embedded");
        Assert.Contains("images are of the share 0/2", profile.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Slurm(int index) => new()
    {
        ["SLURM_ARRAY_TASK_ID"] = $"{index}",
        ["SLURM_ARRAY_TASK_MIN"] = "0",
        ["SLURM_ARRAY_TASK_MAX"] = $"{Shares - 1}",
        ["SLURM_ARRAY_TASK_STEP"] = "1",
        ["SLURM_ARRAY_TASK_COUNT"] = $"{Shares}",
    };

    private static Dictionary<string, string> Kubernetes(int index) => new() { ["JOB_COMPLETION_INDEX"] = $"{index}" };

    private ProcessRunner.Result Good(Dictionary<string, string> variables, params string[] arguments)
    {
        ProcessRunner.Result result = Run(variables, arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.ExitCode}\n{result.Output}{result.Error}");
        return result;
    }

    private ProcessRunner.Result Run(Dictionary<string, string> variables, params string[] arguments) =>
        ProcessRunner.RunIn(_folder.Path, variables, ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), arguments);
}
