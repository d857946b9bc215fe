using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_as_a_whole()
    {
        string path = _folder.File("run.json");
        AtomicFile.WriteText(path, "a longer first text");
        AtomicFile.WriteText(path, "second");
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = _folder.File("run.json");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("the disk went away");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_goes_with_the_next_write()
    {
        string path = _folder.File("X.mbconfig");
        string[] left = [path + ".2147483646-1.partial", $"{path}.{Environment.ProcessId}-99999.partial"];
        string[] others = [path + ".partial", _folder.File("Y.mbconfig.2147483646-1.partial"), path + ".12-1.partial.txt"];
        Array.ForEach([.. left, .. others], p => File.WriteAllText(p, "half"));
        AtomicFile.WriteText(path, "whole");
        Assert.Equal([.. others.Append(path).Order(StringComparer.Ordinal)], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_being_written_stays()
    {
        string path = _folder.File("run.json");
        AtomicFile.Write(path, outer =>
        {
            Thread other = new(() => AtomicFile.WriteText(path, "from another thread"));
            other.Start();
            other.Join();
            outer.Write("from the first"u8);
        });
        Assert.Equal("from the first", File.ReadAllText(path));
        string held = path + ".2147483646-1.partial";
        using FileStream stream = new(held, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        AtomicFile.WriteText(path, "again");
        Assert.True(File.Exists(held));
    }
}
