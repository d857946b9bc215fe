using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Ctrl+C and full disks: the run stops, says so, and leaves nothing half-written.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ctrl_C_ends_a_run_with_its_exit_code_and_leaves_no_half_written_file()
    {
        Signals.SkipWhereThereAreNone();
        PhotoSet.CopyTo(_folder.File("photos"), train: 100, test: 60);
        using Process process = ProcessRunner.Start(ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), Arguments(_folder.File("model")));
        Task<string> error = process.StandardError.ReadToEndAsync();

        // Features are written when the extraction has begun.
        string cache = _folder.File("cache");
        for (int i = 0; i < 24_000 && !process.HasExited && !(Directory.Exists(cache) && Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories).Any()); i++)
        {
            await Task.Delay(5);
        }

        Signals.Stop(process);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(Signals.ExitCode, process.ExitCode);
        Assert.Contains("Stopped. No model was exported yet; the same command starts from the beginning, and reuses the features that were computed.", await error, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(_folder.File("model")) ? Directory.GetFileSystemEntries(_folder.File("model")) : []);

        ProcessRunner.Result again = ProcessRunner.MlNetTransfer(Arguments(_folder.File("model")));
        Assert.True(again.ExitCode == 0, again.Error);
    }

    [Fact]
    public async Task Ctrl_C_during_a_fine_tuning_leaves_the_model_of_the_best_epoch()
    {
        Signals.SkipWhereThereAreNone();
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        using Process process = ProcessRunner.Start(
            ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"),
            [.. Arguments(_folder.File("model"), "ProbeThenFineTune"), "--epochs", "10000", "--input-size", "32"]);
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync();
        }
        while (line is not null && !line.StartsWith("Fine-tuning: ", StringComparison.Ordinal));
        Signals.Stop(process);
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(2));
        using CancellationTokenRegistration end = late.Token.Register(() => process.Kill());
        string rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(Signals.ExitCode, process.ExitCode);
        Assert.Contains($"Stopped. '{_folder.File("model")}' holds the best model so far; the same command with --resume continues where it stopped.", rest, StringComparison.Ordinal);
        Assert.Equal(
            ["labels.txt", "model.onnx", "model.zip", "report.html", "run.json"],
            Directory.GetFileSystemEntries(_folder.File("model")).Select(f => Path.GetFileName(f)).Where(f => f != "checkpoint.safetensors").Order());
        Assert.Contains("This run is not complete", File.ReadAllText(_folder.File("model/report.html")), StringComparison.Ordinal);
        Assert.Contains("\"end\": \"Cancelled\"", File.ReadAllText(Path.Combine(_folder.File("model"), "run.json")), StringComparison.Ordinal);
    }

    /// <summary>An engine sends it to a script and to every process of it, so it may come twice.</summary>
    [Fact]
    public async Task SIGTERM_stops_as_Ctrl_C_does_with_143_however_often_it_comes()
    {
        Signals.SkipWhereThereAreNone();
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        string[] arguments = [.. Arguments(_folder.File("model"), "ProbeThenFineTune"), "--epochs", "10000", "--input-size", "32"];
        using Process process = ProcessRunner.Start(ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), arguments);
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync();
        }
        while (line is not null && !line.StartsWith("Fine-tuning: ", StringComparison.Ordinal));
        Signals.End(process);
        Signals.End(process);
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(2));
        using CancellationTokenRegistration end = late.Token.Register(() => process.Kill());
        string rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(143, process.ExitCode);
        Assert.Contains("Stopped", rest, StringComparison.Ordinal);

        // Whether it was put in order or ended at once, on a machine that is busy: the model of the probe or a better one is there, and it goes on.
        ProcessRunner.Result usable = ProcessRunner.MlNetTransfer("predict", _folder.File("model"), Path.Combine(_folder.File("photos"), "test"));
        Assert.True(usable.ExitCode == 0, usable.Error);
        ProcessRunner.Result resumed = ProcessRunner.MlNetTransfer([.. arguments, "--resume", "--time-budget", "00:00:03"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
    }

    /// <summary>Nobody reads the output any more, so the program waits in the middle of a row, and cannot be asked to stop.</summary>
    [Fact]
    public async Task SIGTERM_ends_what_does_not_stop_by_itself()
    {
        Signals.SkipWhereThereAreNone();
        PhotoSet.CopyTo(_folder.File("photos"), train: 10, test: 4);
        Assert.Equal(0, ProcessRunner.MlNetTransfer(Arguments(_folder.File("model"))).ExitCode);
        string photo = Directory.GetFiles(_folder.File("photos/test/ants"))[0];

        // More rows than a pipe holds.
        File.WriteAllLines(_folder.File("list.txt"), Enumerable.Repeat(photo, 2000));
        using Process process = ProcessRunner.Start(
            ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), "predict", _folder.File("model"), _folder.File("list.txt"), "--csv", "-");
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.Equal('p', process.StandardOutput.Read());
        await UntilIdleAsync(process);
        Signals.End(process);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.True(process.ExitCode == 143, $"{process.ExitCode}: {await error}");
    }

    [Fact]
    public void A_full_disk_is_a_finding_and_leaves_the_earlier_model_whole()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 10, test: 4);
        string disk = _folder.File("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk) == 0, "a small disk needs the right to mount one");
        try
        {
            string model = Path.Combine(disk, "model");
            Assert.Equal(0, ProcessRunner.MlNetTransfer(Arguments(model)).ExitCode);
            string[] names = [.. Directory.GetFiles(model).Order(StringComparer.Ordinal)];
            byte[][] before = [.. names.Select(File.ReadAllBytes)];
            using (FileStream filler = File.Create(Path.Combine(disk, "filler")))
            {
                filler.SetLength(new DriveInfo(disk).AvailableFreeSpace - (1 << 20));
                Run("dd", "if=/dev/zero", $"of={Path.Combine(disk, "filler")}", "bs=1M", "conv=notrunc", $"count={(filler.Length >> 20) + 1}");
            }

            ProcessRunner.Result full = ProcessRunner.MlNetTransfer([.. Arguments(model), "--seed", "2"]);
            Assert.Equal(1, full.ExitCode);
            Assert.Contains("MNT106", full.Error, StringComparison.Ordinal);
            Assert.Equal(names, Directory.GetFileSystemEntries(model).Order(StringComparer.Ordinal));
            Assert.Equal(before, names.Select(File.ReadAllBytes));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    /// <summary>Until it computes nothing any more, for it waits for somebody.</summary>
    private static async Task UntilIdleAsync(Process process)
    {
        TimeSpan before = TimeSpan.Zero;
        for (int i = 0, idle = 0; i < 200 && idle < 6; i++)
        {
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            process.Refresh();
            Assert.False(process.HasExited, "the pipe held all rows");
            TimeSpan now = process.TotalProcessorTime;
            idle = now - before < TimeSpan.FromMilliseconds(30) ? idle + 1 : 0;
            before = now;
        }
    }

    private string[] Arguments(string model, string strategy = "LinearProbe") =>
        ["train", _folder.File("photos"), "--out", model, "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--cache", _folder.File("cache"), "--strategy", strategy];

    private static int Run(string program, params string[] arguments)
    {
        using Process? process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        process!.WaitForExit();
        return process.ExitCode;
    }
}
