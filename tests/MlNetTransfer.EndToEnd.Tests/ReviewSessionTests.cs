using MlNetTransfer.Cli.Commands;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Review;

namespace MlNetTransfer.Tests;

/// <summary>Keys, and the lines that they write; pictures, and what a terminal is sent.</summary>
public sealed class ReviewSessionTests : IDisposable
{
    private static readonly string[] Labels = ["ants", "bees", "bumblebees", "wasps"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("k", "0 ants ants kept")]
    [InlineData("1", "0 ants bees corrected")]
    [InlineData("2", "0 ants wasps corrected")]
    [InlineData("r", "0 ants  removed")]
    [InlineData("3q", "")]
    [InlineData("s1", "1 ants bees corrected")]
    [InlineData("u1", "0 ants bees corrected")]
    [InlineData("1u2", "0 ants bees corrected; 0 ants ants open; 0 ants wasps corrected")]
    [InlineData("1r\b", "0 ants bees corrected; 1 ants  removed")]
    [InlineData("1kuu", "0 ants bees corrected; 1 ants ants kept; 1 ants ants open; 0 ants ants open")]
    [InlineData("tw\r", "0 ants wasps corrected")]
    [InlineData("tb\tu\t\r", "0 ants bumblebees corrected")]
    [InlineData("tBEE\t\r", "0 ants bees corrected")]
    [InlineData("tx\bants\r", "0 ants ants kept")]
    [InlineData("tmoths\ry", "0 ants moths corrected")]
    [InlineData("tmoths\rnk", "0 ants ants kept")]
    [InlineData("tmoths\ry1tmo\r", "0 ants moths corrected; 1 ants bees corrected; 2 ants moths corrected")]
    [InlineData("tw\u001Bk", "0 ants ants kept")]
    [InlineData("t\rk", "0 ants ants kept")]
    [InlineData("\u001B1", "")]
    public void Keys_write_lines(string keys, string lines)
    {
        Screen screen = new(keys);
        CorrectionsFile file = new(_folder.File("c.csv"));
        screen.BeforeShowing = shown => Assert.Equal(shown == 0 ? 0 : screen.Decided, file.ReadIfThere().Lines);
        try
        {
            new ReviewSession(Review(4), file, screen, TimeProvider.System).Run(default);
        }
        catch (InvalidOperationException)
        {
            // The keys have come to their end.
        }

        Assert.Equal(
            lines.Split("; ", StringSplitOptions.RemoveEmptyEntries),
            File.Exists(file.Path) ? File.ReadLines(file.Path).Skip(1).Select(l => l.Split(',')).Select(f => $"{f[1]} {f[2]} {f[3]} {f[5]}") : []);
    }

    [Theory]
    [InlineData(nameof(PictureProtocol.Kitty), "TERM=xterm-kitty")]
    [InlineData(nameof(PictureProtocol.Kitty), "TERM=xterm-256color", "KITTY_WINDOW_ID=1")]
    [InlineData(nameof(PictureProtocol.ITerm2), "TERM=xterm-256color", "TERM_PROGRAM=iTerm.app", "COLORTERM=truecolor")]
    [InlineData(nameof(PictureProtocol.TrueColourBlocks), "TERM=tmux-256color", "TMUX=/tmp/x", "KITTY_WINDOW_ID=1", "COLORTERM=truecolor")]
    [InlineData(nameof(PictureProtocol.TrueColourBlocks), "WT_SESSION=1")]
    [InlineData(nameof(PictureProtocol.Blocks), "TERM=xterm-256color")]
    [InlineData(nameof(PictureProtocol.None), "TERM=xterm")]
    [InlineData(nameof(PictureProtocol.None), "TERM=xterm-kitty", "NO_COLOR=1")]
    [InlineData(nameof(PictureProtocol.None), "TERM=dumb", "COLORTERM=truecolor")]
    public void What_a_terminal_can_show_is_read_off_its_variables(string protocol, params string[] variables)
    {
        Dictionary<string, string> set = variables.Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        Assert.Equal(protocol, TerminalPicture.Supported(set.GetValueOrDefault, isTerminal: true).ToString());
        Assert.Equal(PictureProtocol.None, TerminalPicture.Supported(set.GetValueOrDefault, isTerminal: false));
    }

    [Fact]
    public void A_picture_becomes_half_blocks_or_what_the_protocols_say()
    {
        using SkiaSharp.SKBitmap red = new(8, 8);
        red.Erase(new SkiaSharp.SKColor(255, 0, 0));
        ImageSource source = ImageSource.FromBytes(red.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100).ToArray());
        string Show(PictureProtocol protocol, int columns = 20, int rows = 10) => TerminalPicture.Of(source, PictureOptions.Default, protocol, columns, rows);
        string[] lines = Show(PictureProtocol.TrueColourBlocks).Split('\n');
        Assert.Equal(11, lines.Length);
        Assert.Equal(string.Concat(Enumerable.Repeat("\u001B[38;2;255;0;0m\u001B[48;2;255;0;0m▀", 20)) + "\u001B[0m", lines[0]);
        Assert.StartsWith("\u001B[38;5;196m\u001B[48;5;196m▀", Show(PictureProtocol.Blocks), StringComparison.Ordinal);
        string kitty = Show(PictureProtocol.Kitty);
        Assert.StartsWith("\u001B_Ga=T,q=2,f=24,s=256,v=256,c=20,r=10,m=1;/wAA", kitty, StringComparison.Ordinal);
        Assert.EndsWith("\u001B\\\n", kitty, StringComparison.Ordinal);
        Assert.All(kitty.Split("\u001B\\")[..^1], piece => Assert.InRange(piece.Split(';')[1].Length, 1, 4096));
        Assert.Equal(256 * 256 * 3, Convert.FromBase64String(string.Concat(kitty.Split("\u001B\\")[..^1].Select(p => p.Split(';')[1]))).Length);
        Assert.StartsWith("\u001B]1337;File=inline=1;width=20;height=10;", Show(PictureProtocol.ITerm2), StringComparison.Ordinal);
        Assert.Equal("", Show(PictureProtocol.None));
        Assert.Equal("", Show(PictureProtocol.Blocks, rows: 3));
        Assert.Equal("", TerminalPicture.Of(ImageSource.FromBytes(new byte[] { 1 }), PictureOptions.Default, PictureProtocol.Kitty, 20, 10));
    }

    [Theory]
    [InlineData("photos", "photos.corrections.csv")]
    [InlineData("photos/", "photos.corrections.csv")]
    [InlineData("labels.csv", "labels.csv.corrections.csv")]
    public void Decisions_are_beside_the_data(string data, string file) => Assert.Equal(file, ReviewCommand.FileBeside(data));

    [Fact]
    public void Of_the_current_folder_they_are_not_in_it() =>
        Assert.Equal(Environment.CurrentDirectory + ".corrections.csv", ReviewCommand.FileBeside("."));

    private static LabelReview Review(int count) => new()
    {
        Labels = Labels,
        Doubts =
        [
            .. Enumerable.Range(0, count).Select(i => new LabelDoubt
            {
                Image = new LabelledImage(ImageSource.FromBytes(new byte[] { 1 }, $"{i}"), 0, ImageSplit.Train, new ContentHash(0, (UInt128)i)),
                Label = "ants",
                Wrong = 0.9,
                Judged = [new("bees", 0.8), new("wasps", 0.1)],
                Own = 0.05,
                Reasons = [DoubtReason.CrossValidation],
                Copies = [],
                NearCopies = [],
            }),
        ],
        Count = count,
        Decided = 0,
        NoiseRate = 0.05,
        Backbone = "embedded",
        Dataset = DatasetSummary.Of(new ImageDataset { Labels = Labels, Images = [], Rejected = [], Findings = [] }),
    };

    /// <summary>Presses keys one after the other.</summary>
    private sealed class Screen(string keys) : IReviewScreen
    {
        private int _next;

        public Action<int>? BeforeShowing { get; set; }

        public int Decided { get; private set; }

        public void Show(LabelDoubt doubt, int position, int count, IReadOnlyList<string> choices)
        {
            Assert.Equal(["bees", "wasps"], choices);
            BeforeShowing?.Invoke(position);
        }

        public void Say(string text) =>
            Decided += text.StartsWith("kept", StringComparison.Ordinal) || text.StartsWith("corrected", StringComparison.Ordinal)
                || text == "removed" || text.StartsWith("taken back", StringComparison.Ordinal) ? 1 : 0;

        public void Typed(string text)
        {
        }

        public ConsoleKeyInfo Key(CancellationToken cancellationToken)
        {
            char key = _next < keys.Length ? keys[_next++] : throw new InvalidOperationException("no more keys");
            return new ConsoleKeyInfo(key, key switch
            {
                '\r' => ConsoleKey.Enter,
                '\t' => ConsoleKey.Tab,
                '\b' => ConsoleKey.Backspace,
                '\u001B' => ConsoleKey.Escape,
                _ => ConsoleKey.None,
            }, false, false, false);
        }
    }
}
