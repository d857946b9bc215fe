namespace MlNetTransfer.Tests;

public sealed class RegretTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_regret_benchmark_trains_every_strategy_once_and_judges_every_policy()
    {
        string data = Path.GetDirectoryName(SharedMaterial.Require("data/hymenoptera"))!;
        ProcessRunner.Result first = Run(data), second = Run(data);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal(3 * Enum.GetValues<Planning.TransferStrategy>().Length, File.ReadAllLines(_folder.File("regret-smoke.csv")).Length);
        Assert.DoesNotContain(" s\n", second.Output, StringComparison.Ordinal);
        string table = File.ReadAllText(_folder.File("regret-smoke.md"));
        foreach (string policy in (string[])["oracle", "measured", "heuristic", "always LinearProbe", "always FullFineTuning", "always GradualUnfreezing", "random"])
        {
            Assert.Contains($"\n| {policy} | 0.", table, StringComparison.Ordinal);
        }
    }

    private ProcessRunner.Result Run(string data) =>
        ProcessRunner.Run(ProcessRunner.Dll("MlNetTransfer.Benchmarks", "MlNetTransfer.Benchmarks"), "regret-smoke", data, "hymenoptera,sign-digits10,dtd10", _folder.Path);
}
