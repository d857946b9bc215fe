using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetTransfer.Corrections;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Labels that are looked at on a terminal, and what a training makes of the decisions.</summary>
public sealed class ReviewTests : IDisposable
{
    private const int Kill = 9;

    // A picture of a bee under both labels.
    private const string Copy = "train/ants/0.jpg";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public ReviewTests()
    {
        PhotoSet.CopyTo(Data, train: 14, test: 6);
        File.Copy(Path.Combine(Data, Bee), Path.Combine(Data, Copy));
    }

    private string Data => _folder.File("photos");

    private string Bee => First("train/bees");

    private string Corrections => _folder.File("photos.corrections.csv");

    private string[] Options => ["--backbone", "embedded", "--cache", _folder.File("cache")];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_nobody_can_press_keys_the_list_is_printed_and_nothing_is_changed()
    {
        ProcessRunner.Result csv = Review("--top", "10");
        Assert.True(csv.ExitCode == 0, csv.Error);
        string[] lines = csv.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("path,label,wrong,first,first_probability,second,second_probability,reasons,copies,near_copies,sha256", lines[0]);
        Assert.InRange(lines.Length, 4, 11);
        Assert.StartsWith($"{Copy},ants,1.0000,", lines[1], StringComparison.Ordinal);
        Assert.Contains($"CopyUnderOtherLabel,{Bee} (bees),,", lines[1].Replace(" CrossValidation", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(File.Exists(Corrections));
    }

    [Fact]
    public void A_training_with_corrections_counts_them_and_is_repeated_to_the_byte()
    {
        new CorrectionsFile(Corrections).Append(
        [
            Line(Copy, "ants", "bees", LabelDecision.Corrected), Line(First("train/ants"), "ants", null, LabelDecision.Removed),
            Line(First("test/ants"), "ants", "bees", LabelDecision.Corrected),
        ]);
        string[] training = ["--strategy", "LinearProbe", "--cache", _folder.File("cache")];
        ProcessRunner.Result train = ProcessRunner.MlNetTransfer(["train", Data, "--out", _folder.File("model"), "--corrections", Corrections, .. training]);
        Assert.True(train.ExitCode == 0, train.Error);
        JsonElement dataset = Json(File.ReadAllText(_folder.File("model/run.json"))).GetProperty("dataset");
        Assert.Contains(
            "3 lines about 3 pictures: 2 images have another label, 1 were taken out, 1 were so already, 0 corrections do not match",
            dataset.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("message").GetString()));
        Assert.Equal([FindingCode.ImageTakenOut], dataset.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("code").GetString()));
        Assert.Equal(
            [(13, 5), (15, 7)],
            dataset.GetProperty("classes").EnumerateArray().Select(c => (
                c.GetProperty("train").GetInt32() + c.GetProperty("validation").GetInt32(), c.GetProperty("test").GetInt32())));

        ProcessRunner.Result again = ProcessRunner.MlNetTransfer("train", "--replay", _folder.File("model/run.json"), "--out", _folder.File("again"));
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(File.ReadAllBytes(_folder.File("model/model.onnx")), File.ReadAllBytes(_folder.File("again/model.onnx")));

        // One more decision makes them other images.
        new CorrectionsFile(Corrections).Append([Line(Copy, "ants", "ants", LabelDecision.Open)]);
        Assert.Contains(FindingCode.ReplayDiffers, ProcessRunner.MlNetTransfer("train", "--replay", _folder.File("model/run.json"), "--out", _folder.File("third")).Error, StringComparison.Ordinal);

        JsonElement measured = Json(ProcessRunner.MlNetTransfer(["evaluate", _folder.File("model"), Data, "--json", "--corrections", Corrections]));
        Assert.Equal([5, 7], measured.GetProperty("dataset").GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("test").GetInt32()));
        JsonElement listed = Json(Review("--model", _folder.File("model"), "--json"));
        Assert.Equal((2, "embedded"), (listed.GetProperty("decided").GetInt32(), listed.GetProperty("backbone").GetString()));
        JsonElement first = listed.GetProperty("doubts")[0];
        Assert.Equal((Copy, "CopyUnderOtherLabel"), (first.GetProperty("path").GetString(), first.GetProperty("reasons")[0].GetString()));
    }

    /// <summary>Killed right after each decision that was confirmed on the screen: every one is in the file, and none is asked again.</summary>
    [Fact]
    public async Task On_a_terminal_every_decision_is_on_disk_before_the_next_picture_also_where_the_process_is_killed()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"), "there is no 'script' to make a terminal with");
        int decided = 0;
        foreach (string keys in (string[])["1", "r"])
        {
            await using Session killed = Session.Start(_folder, "review", Data, [.. Options]);
            await killed.Sees($"{decided} pictures were decided on before");
            await killed.Sees("1 of ");
            killed.Press(keys);
            await killed.Sees("2 of ");
            killed.End();
            Assert.Equal(++decided, new CorrectionsFile(Corrections).Read().Pictures);
        }

        using (FileStream torn = new(Corrections, FileMode.Append))
        {
            torn.Write(Encoding.UTF8.GetBytes("0123,train/an"));
        }

        await using Session session = Session.Start(_folder, "review", Data, [.. Options]);
        await session.Sees("2 pictures were decided on before");
        await session.Sees("1 of ");
        session.Press("k");
        await session.Sees("2 of ");
        session.Press("u");
        await session.Sees("taken back");
        session.Press("q");
        await session.Sees("0 decisions");
        Assert.Equal(0, await session.Exit());
        LabelDecisions decisions = new CorrectionsFile(Corrections).Read();
        Assert.Equal((5, 3), (decisions.Lines, decisions.Pictures));
        Assert.Empty(decisions.Findings);
        string[] words = [.. File.ReadLines(Corrections).Skip(1).Select(l => l.Split(',')[^1])];
        Assert.Equal(["kept", "corrected", "removed", "kept", "open"], words);
        Assert.Equal(3, File.ReadLines(Corrections).Skip(1).Select(l => l.Split(',')[0]).Distinct().Count());
    }

    private LabelCorrection Line(string path, string old, string? label, LabelDecision decision) => new(
        MlNetTransfer.Datasets.ContentHash.Of(File.ReadAllBytes(Path.Combine(Data, path))), path, old, label, new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), decision);

    private ProcessRunner.Result Review(params string[] more) => ProcessRunner.MlNetTransferAsIs(["review", Data, .. Options, .. more]);

    private string First(string folder) =>
        $"{folder}/{Directory.GetFiles(Path.Combine(Data, folder)).Select(Path.GetFileName).Where(n => n != "0.jpg").Order(StringComparer.Ordinal).First()}";

    private static JsonElement Json(ProcessRunner.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return Json(result.Output);
    }

    private static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>The command line on a terminal of its own, which 'script' makes.</summary>
    private sealed class Session : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _seen = new();
        private readonly Task _reading;
        private int _from;

        private Session(Process process)
        {
            _process = process;
            _reading = Task.Run(async () =>
            {
                char[] buffer = new char[4096];
                while (await process.StandardOutput.ReadAsync(buffer) is > 0 and int count)
                {
                    lock (_seen)
                    {
                        _seen.Append(buffer, 0, count);
                    }
                }
            });
        }

        public static Session Start(TemporaryFolder folder, string command, string data, string[] options)
        {
            string line = string.Join(' ', ((string[])["exec", "dotnet", ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), command, data, .. options]).Select(w => w.Contains(' ', StringComparison.Ordinal) ? $"'{w}'" : w));
            ProcessStartInfo start = new("/usr/bin/script", ["-qec", line, "/dev/null"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder.Path,
            };
            start.Environment["TERM"] = "xterm";
            start.Environment["SHELL"] = "/bin/sh";
            return new Session(Process.Start(start)!);
        }

        /// <summary>Waits until a text comes that was not there at the last wait.</summary>
        public async Task Sees(string text)
        {
            for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Longest; await Task.Delay(20))
            {
                lock (_seen)
                {
                    int at = _seen.ToString().IndexOf(text, _from, StringComparison.Ordinal);
                    if (at >= 0)
                    {
                        _from = at + text.Length;
                        return;
                    }
                }
            }

            throw new TimeoutException($"'{text}' did not come: {_seen}");
        }

        public void Press(string keys)
        {
            _process.StandardInput.Write(keys);
            _process.StandardInput.Flush();
        }

        /// <summary>Kills what runs on the terminal.</summary>
        public void End()
        {
            string children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task/{_process.Id}/children"));
            foreach (string child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Signals.TrySend(int.Parse(child, CultureInfo.InvariantCulture), Kill);
            }

            Assert.True(_process.WaitForExit(Longest));
        }

        public async Task<int> Exit()
        {
            Assert.True(_process.WaitForExit(Longest));
            await _reading;
            return _process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            await _reading;
            _process.Dispose();
        }
    }
}
