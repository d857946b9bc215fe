using MlNetTransfer.Cli.Rendering;

namespace MlNetTransfer.Tests;

/// <summary>File names and labels that a terminal would obey are shown.</summary>
public sealed class VisibleTextTests : IDisposable
{
    private const string Evil = "\u001B]0;owned\u0007\u001B[2Jbees\u202Egpj";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain näme 写真 👍🏽 [red]", "plain näme 写真 👍🏽 [red]")]
    [InlineData("a\u001B[31mb", "a\\u001B[31mb")]
    [InlineData("a\tb\r\nc", "a\\tb\\r\\nc")]
    [InlineData("\u009B31m\u007F", "\\u009B31m\\u007F")]
    [InlineData("photo\u202Egpj.exe", "photo\\u202Egpj.exe")]
    [InlineData("a\u2028b", "a\\u2028b")]
    public void What_a_terminal_would_obey_is_written_out(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text));

    [Fact]
    public void No_control_character_of_a_name_reaches_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names");
        string photos = _folder.File("photos");
        PhotoSet.CopyTo(photos, train: 6, test: 3);
        foreach (string split in Directory.GetDirectories(photos))
        {
            Directory.Move(Path.Combine(split, "bees"), Path.Combine(split, Evil));
        }

        File.WriteAllText(Path.Combine(photos, "train", "ants", $"{Evil}.jpg"), "no image");
        string image = Path.Combine(photos, "test", Evil, $"{Evil}.jpg");
        File.Copy(Directory.GetFiles(Path.GetDirectoryName(image)!)[0], image);
        string[] cache = ["--cache", _folder.File("cache")];
        ProcessRunner.Result train = ProcessRunner.MlNetTransfer(["train", photos, "--out", _folder.File("model"), "--strategy", "LinearProbe", .. cache]);
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Contains("\\u001B[2Jbees", train.Output, StringComparison.Ordinal);
        foreach (ProcessRunner.Result result in (ProcessRunner.Result[])
        [
            train,
            ProcessRunner.MlNetTransfer("predict", _folder.File("model"), image, Path.Combine(photos, $"none {Evil}.jpg")),
            ProcessRunner.MlNetTransfer("predict", _folder.File("model"), image, "--json"),
            ProcessRunner.MlNetTransfer("evaluate", _folder.File("model"), Path.Combine(photos, "test")),
            ProcessRunner.MlNetTransfer(["profile", photos, .. cache]),
            ProcessRunner.MlNetTransfer($"tra{Evil}in"),
        ])
        {
            AssertHarmless(result.Output);
            AssertHarmless(result.Error);
        }
    }

    private static void AssertHarmless(string text) => Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c == '\u202E');
}
