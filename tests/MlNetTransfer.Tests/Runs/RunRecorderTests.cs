using MlNetTransfer.Diagnostics;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;
using MlNetTransfer.Tests.Reporting;

namespace MlNetTransfer.Tests.Runs;

public sealed class RunRecorderTests : IDisposable
{
    private static readonly Finding Unwritten = Finding.Warning(FindingCode.ReportNotWritten, "report.html", "is open elsewhere", "Close it.");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_the_report_finds_is_in_run_json_and_goes_when_the_report_is_written()
    {
        using OutputFolder folder = OutputFolder.Open(_folder.File("run"));
        Report report = new() { Findings = [Unwritten] };
        RunRecorder recorder = new(folder, report);
        TransferRun run = MadeUpRun.Parts();
        recorder.Record(run);
        recorder.Change(r => r with { Status = RunStatus.Completed });
        Assert.Single(recorder.Run.Dataset.Findings, Unwritten);
        Assert.Single(Saved().Dataset.Findings, Unwritten);
        Assert.All(report.Told, told => Assert.DoesNotContain(Unwritten, told.Dataset.Findings));

        report.Findings = [];
        recorder.Change(r => r with { Timings = r.Timings with { Total = 7 } });
        Assert.Equal(run.Dataset.Findings, Saved().Dataset.Findings);
        Assert.Equal(7, Saved().Timings.Total);
        Assert.Equal(RunStatus.Completed, recorder.Run.Status);

        TransferRun Saved() => TransferRun.Load(folder.File(OutputFolder.Run));
    }

    [Fact]
    public void Where_run_json_cannot_be_saved_a_second_time_the_run_goes_on()
    {
        using OutputFolder folder = OutputFolder.Open(_folder.File("run"));
        string path = folder.File(OutputFolder.Run), kept = _folder.File("kept.json");
        Report report = new() { Findings = [Unwritten], Hinders = () => Replace(path, kept) };
        RunRecorder recorder = new(folder, report);
        recorder.Record(MadeUpRun.Parts());
        Assert.Contains(Unwritten, recorder.Run.Dataset.Findings);
        Assert.Equal(MadeUpRun.Parts().ToJson(), TransferRun.Load(kept).ToJson());

        // A folder stands where the file was.
        static void Replace(string path, string kept)
        {
            File.Move(path, kept);
            Directory.CreateDirectory(path);
        }
    }

    [Fact]
    public void Before_a_model_is_recorded_there_is_no_record()
    {
        using OutputFolder folder = OutputFolder.Open(_folder.File("run"));
        RunRecorder recorder = new(folder, new Report());
        Assert.Throws<InvalidOperationException>(() => recorder.Run);
        Assert.Throws<InvalidOperationException>(() => recorder.Change(r => r));
        Assert.False(File.Exists(folder.File(OutputFolder.Run)));
    }

    private sealed class Report : IRunReport
    {
        public IReadOnlyList<Finding> Findings { get; set; } = [];

        public List<TransferRun> Told { get; } = [];

        public Action? Hinders { get; init; }

        public IReadOnlyList<Finding> Write(TransferRun run, OutputFolder folder)
        {
            Told.Add(run);
            Hinders?.Invoke();
            return Findings;
        }
    }
}
