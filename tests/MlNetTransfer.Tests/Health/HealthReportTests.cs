using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Health;

namespace MlNetTransfer.Tests.Health;

public class HealthReportTests
{
    [Fact]
    public void A_check_that_breaks_or_hangs_is_a_result_and_the_others_still_run()
    {
        using ManualResetEventSlim never = new();
        HealthReport report = Run(
            new HealthProbe("broken", "Mend it.", _ => throw new InvalidOperationException("of no use.\nsecond line")),
            new HealthProbe("missing", "Mend it.", _ => throw new DllNotFoundException("libnone")),
            new HealthProbe("refused", "Mend it.", _ => throw new TransferException(Finding.Error("MNT101", "option", "is wrong", "Leave it out."))),
            new HealthProbe(
                "hanging",
                "Start it again.",
                _ => never.Wait(TimeSpan.FromMinutes(1), CancellationToken.None) ? [] : []) { Bound = TimeSpan.FromMilliseconds(50) },
            new HealthProbe("sound", "", _ => [HealthCheck.Works("sound", "as it should be"), HealthCheck.Note("sound", "a little slow", "Wait.")]));
        never.Set();
        Assert.False(report.Healthy);
        Assert.Equal(
            [
                HealthCheck.Fails("broken", "InvalidOperationException: of no use", "Mend it."),
                HealthCheck.Fails("missing", "DllNotFoundException: libnone", "Mend it."),
                HealthCheck.Fails("refused", "MNT101 option: is wrong", "Leave it out."),
                HealthCheck.Fails("hanging", "gave no answer within 0 seconds", "Start it again."),
                HealthCheck.Works("sound", "as it should be"),
                HealthCheck.Note("sound", "a little slow", "Wait."),
            ],
            report.Checks);
    }

    [Fact]
    public void Notes_are_no_failure_and_the_JSON_says_all()
    {
        HealthReport report = Run(new HealthProbe("libtorch", "", _ => [HealthCheck.Note("libtorch", "is missing", "Get it.")]));
        Assert.True(report.Healthy);
        using JsonDocument json = JsonDocument.Parse(report.ToJson());
        Assert.True(json.RootElement.GetProperty("healthy").GetBoolean());
        Assert.Equal("1.2.3", json.RootElement.GetProperty("productVersion").GetString());
        JsonElement check = json.RootElement.GetProperty("checks")[0];
        Assert.Equal(("libtorch", "Note", "is missing", "Get it."), (Text("name"), Text("status"), Text("found"), Text("hint")));

        string? Text(string name) => check.GetProperty(name).GetString();
    }

    [Fact]
    public void Cancelling_ends_the_checking()
    {
        using CancellationTokenSource cancelled = new();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            HealthReport.Run(
                "",
                [new HealthProbe("x", "", token => { cancelled.Cancel(); token.WaitHandle.WaitOne(); token.ThrowIfCancellationRequested(); return []; })],
                null,
                cancelled.Token));
    }

    private static HealthReport Run(params HealthProbe[] probes) => HealthReport.Run("1.2.3", probes, null, default);
}
