using MlNetTransfer.Samples.FolderWorker;

namespace MlNetTransfer.Tests.Samples;

/// <summary>What a test of the whole worker could only show by waiting.</summary>
public sealed class FolderWorkerPartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_counts_as_written_when_it_has_not_changed_for_a_while()
    {
        SettledFiles files = new(_folder.Path, TimeSpan.FromSeconds(2), _clock);
        string photo = _folder.File("photo.jpg");
        File.WriteAllText(photo, "a");
        Assert.Empty(files.Scan());
        Assert.True(files.AreUnsettled);
        _clock.Now += TimeSpan.FromSeconds(1.5);
        File.AppendAllText(photo, "b");
        Assert.Empty(files.Scan());
        _clock.Now += TimeSpan.FromSeconds(1.5);
        Assert.Empty(files.Scan());
        _clock.Now += TimeSpan.FromSeconds(1);
        using (File.Open(photo, FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            Assert.Empty(files.Scan());
        }

        Assert.Equal([photo], files.Scan());
        Assert.False(files.AreUnsettled);
    }

    [Fact]
    public void A_file_that_was_set_aside_comes_back_when_it_changes()
    {
        SettledFiles files = new(_folder.Path, TimeSpan.FromSeconds(2), _clock);
        string photo = _folder.File("photo.jpg");
        File.WriteAllText(photo, "a");
        files.Scan();
        files.SetAside(photo);
        _clock.Now += TimeSpan.FromSeconds(5);
        Assert.Empty(files.Scan());
        Assert.False(files.AreUnsettled);
        File.WriteAllText(photo, "another");
        files.Scan();
        _clock.Now += TimeSpan.FromSeconds(5);
        Assert.Equal([photo], files.Scan());
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link to a pipe")]
    [InlineData("link to a device")]
    [InlineData("socket")]
    public async Task A_look_does_not_wait_for_what_is_no_file(string kind)
    {
        SettledFiles files = new(_folder.Path, TimeSpan.FromSeconds(2), _clock);
        SpecialFiles.Make(kind, _folder.File("photo.jpg"));
        files.Scan();
        _clock.Now += TimeSpan.FromSeconds(3);
        IReadOnlyList<string> settled = await Task.Run(files.Scan).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains(_folder.File("photo.jpg"), settled);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_told_once_and_stops_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such names");
        Shell($"touch \"$(printf '{_folder.Path}/b\\377d.jpg')\"");
        File.WriteAllText(_folder.File("photo.jpg"), "a");
        SettledFiles files = new(_folder.Path, TimeSpan.FromSeconds(2), _clock);
        files.Scan();
        Assert.Single(files.Unreachable);
        _clock.Now += TimeSpan.FromSeconds(3);
        Assert.Equal([_folder.File("photo.jpg")], files.Scan());
        Assert.Empty(files.Unreachable);

        // No name that can be written here leads to it.
        Shell($"rm -f '{_folder.Path}'/b*");
    }

    [Fact]
    public void A_folder_that_is_not_there_holds_no_files() => Assert.Empty(new SettledFiles(_folder.File("none"), TimeSpan.FromSeconds(2), _clock).Scan());

    [Theory]
    [InlineData("ants", "ants")]
    [InlineData("größe, x", "größe, x")]
    [InlineData("a/b", "a_b")]
    [InlineData("..", "_")]
    [InlineData("../up", ".._up")]
    [InlineData("c:\\x", "c__x")]
    [InlineData("dot.", "dot")]
    [InlineData("", "_")]
    public void A_label_becomes_the_name_of_one_folder(string label, string name) => Assert.Equal(name, SafeMove.FolderName(label));

    [Fact]
    public void A_name_that_is_taken_gets_a_number_also_when_it_is_taken_at_the_last_moment()
    {
        string target = _folder.File("ants"), photo = _folder.File("photo.jpg");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "photo.jpg"), "first");
        File.WriteAllText(photo, "second");
        List<string> announced = [];
        string moved = SafeMove.Into(target, photo, path =>
        {
            announced.Add(Path.GetFileName(path));
            if (announced.Count == 1)
            {
                File.WriteAllText(path, "somebody else's");
            }
        });
        Assert.Equal(["photo (2).jpg", "photo (3).jpg"], announced);
        Assert.Equal("second", File.ReadAllText(moved));
        Assert.Equal(["first", "second", "somebody else's"], Directory.GetFiles(target).Select(File.ReadAllText).Order());
        Assert.False(File.Exists(photo));
    }

    private static void Shell(string command)
    {
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start("sh", ["-c", command]);
        shell.WaitForExit();
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
