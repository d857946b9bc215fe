using System.Security.Cryptography;

namespace MlNetTransfer.Tests.Samples;

[Collection(SampleModel.Collection)]
public sealed class FolderWorkerTests(SampleModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Inbox => _folder.File("inbox");

    private string Log => Path.Combine(Inbox, "log", "predictions.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Images_go_to_the_folder_of_their_label_and_nothing_is_overwritten_or_lost()
    {
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder);
        Prediction first = predictor.Predict(model.Unseen[0]);
        string taken = Path.Combine(Inbox, first.Label, Path.GetFileName(model.Unseen[0]));
        Directory.CreateDirectory(Path.GetDirectoryName(taken)!);
        File.WriteAllText(taken, "was here before");
        string[] photos = [.. model.Unseen.Take(30)];
        Array.ForEach(photos, Drop);
        File.WriteAllText(Path.Combine(Inbox, "notes.txt"), "not an image");
        File.WriteAllBytes(Path.Combine(Inbox, "empty.jpg"), []);
        File.WriteAllText(Path.Combine(Inbox, "coming.jpg.part"), "half of a photo");
        string[] before = Contents();

        using SampleProcess worker = Start("--Threshold", "0.6");
        await worker.UntilAsync(() => Directory.GetFiles(Inbox).Length == 1);
        Drop(model.Unseen[40]);
        await worker.UntilAsync(() => File.Exists(PlaceOf(model.Unseen[40])));
        Stop(worker);

        Assert.Equal("coming.jpg.part", Path.GetFileName(Assert.Single(Directory.GetFiles(Inbox))));
        Assert.Equal("was here before", File.ReadAllText(taken));
        Assert.Equal(["empty.jpg", "notes.txt"], Directory.GetFiles(Path.Combine(Inbox, "unreadable")).Select(Path.GetFileName).Order());
        string second = first.Probability < 0.6 ? PlaceOf(model.Unseen[0]) : taken.Replace(".jpg", " (2).jpg", StringComparison.Ordinal);
        Assert.All(photos, p => Assert.True(File.Exists(p == photos[0] ? second : PlaceOf(p)), p));
        Assert.Equal([.. before.Append(Hash(model.Unseen[40])).Order()], Contents());

        string[] rows = File.ReadAllLines(Log);
        Assert.Equal("time,file,label,probability,moved_to,finding", rows[0]);
        Assert.Equal(photos.Length + 3, rows.Length - 1);
        Assert.Single(rows, r => r.Contains(",notes.txt,,,unreadable/notes.txt,", StringComparison.Ordinal) && r.Contains("MNT301", StringComparison.Ordinal));

        string PlaceOf(string photo)
        {
            Prediction prediction = predictor.Predict(photo);
            return Path.Combine(Inbox, prediction.Probability < 0.6f ? "unsure" : prediction.Label, Path.GetFileName(photo));
        }
    }

    [Fact]
    public async Task A_copy_that_stalled_and_a_pipe_stop_nothing_and_what_has_changed_is_tried_again()
    {
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder);
        byte[] photo = File.ReadAllBytes(model.Unseen[0]);
        string name = Path.GetFileName(model.Unseen[0]), unreadable = Path.Combine(Inbox, "unreadable", name);
        Directory.CreateDirectory(Inbox);
        File.WriteAllBytes(Path.Combine(Inbox, name), photo[..(photo.Length / 2)]);
        SpecialFiles.Make("pipe", Path.Combine(Inbox, "pipe.jpg"));
        using SampleProcess worker = Start("--Threshold", "0");
        await worker.UntilAsync(() => File.Exists(unreadable) && File.Exists(Path.Combine(Inbox, "unreadable", "pipe.jpg")));
        using (FileStream rest = new(unreadable, FileMode.Append))
        {
            rest.Write(photo.AsSpan(photo.Length / 2));
        }

        await worker.UntilAsync(() => File.Exists(Path.Combine(Inbox, predictor.Predict(photo).Label, name)));
        Stop(worker);
        Assert.Equal(["pipe.jpg"], Directory.GetFiles(Path.Combine(Inbox, "unreadable")).Select(Path.GetFileName));
        Assert.Equal(3, File.ReadAllLines(Log).Skip(1).Count());
    }

    [Fact]
    public async Task A_worker_that_was_killed_goes_on_after_a_restart()
    {
        string[] photos = [.. model.Unseen];
        Directory.CreateDirectory(Inbox);
        Array.ForEach(photos, Drop);
        string[] before = Contents();
        using (SampleProcess killed = Start())
        {
            await killed.UntilAsync(() => File.Exists(Log) && File.ReadAllLines(Log).Length > 3);
        }

        File.AppendAllText(Log, "2026-01-01,half a row");
        Assert.Equal(before, Contents());

        using SampleProcess worker = Start();
        await worker.UntilAsync(() => Directory.GetFiles(Inbox).Length == 0);
        Stop(worker);
        Assert.Equal(before, Contents());
        string[] rows = [.. File.ReadAllLines(Log).Skip(1)];
        Assert.All(photos, p => Assert.Contains(rows, r => r.Split(',') is { Length: 6 } fields && fields[1] == Path.GetFileName(p)));
        Assert.Contains("2026-01-01,half a row", rows);
    }

    [Fact]
    public async Task A_second_worker_on_the_same_folder_is_refused()
    {
        using SampleProcess worker = Start();
        await worker.UntilAsync(() => File.Exists(Log));
        using SampleProcess second = Start();
        Assert.Equal(1, second.ExitCode());
        Assert.Contains(Path.Combine("log", "lock"), second.Output, StringComparison.Ordinal);
        Stop(worker);
    }

    private SampleProcess Start(params string[] more) =>
        new("FolderWorker", ["--Model", model.Folder, "--Folder", Inbox, "--Rescan", "00:00:00.5", "--Settle", "00:00:00.1", .. more]);

    private void Drop(string photo) => File.Copy(photo, Path.Combine(Inbox, Path.GetFileName(photo)));

    private static void Stop(SampleProcess worker)
    {
        if (!OperatingSystem.IsWindows())
        {
            Signals.Stop(worker.Process);
            Assert.Equal(0, worker.ExitCode());
        }
    }

    /// <summary>Of all files but those of log/.</summary>
    private string[] Contents() => [.. Directory.GetFiles(Inbox, "*", SearchOption.AllDirectories).Where(f => Path.GetDirectoryName(f) != Path.GetDirectoryName(Log)).Select(Hash).Order()];

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
