using System.Text;
using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Corrections;

public sealed class CorrectionsFileTests : IDisposable
{
    private const string Header = "sha256,path,old_label,new_label,when,decision\n";

    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly ContentHash One = new(0, 1), Two = new(0, 2);

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("photos.corrections.csv");

    private CorrectionsFile File => new(FilePath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_appended_as_they_are_documented_and_read_back()
    {
        LabelCorrection[] all =
        [
            new(One, "a/1.png", "a", "b", Noon, LabelDecision.Corrected),
            new(Two, "a/x, \"y\".png", "a", "removed", Noon, LabelDecision.Corrected),
            new(Two, "a/2.png", "a", null, Noon, LabelDecision.Removed),
            new(Two, "a/2.png", " a", " a", Noon, LabelDecision.Kept),
            new(One, "a/1.png", "Ä,\"", "Ä,\"", Noon, LabelDecision.Open),
        ];
        File.Append(all[..2]);
        File.Append(all[2..]);
        Assert.Equal(
            Header
            + $"{One},a/1.png,a,b,2026-11-30T12:00:00Z,corrected\n"
            + $"{Two},\"a/x, \"\"y\"\".png\",a,removed,2026-11-30T12:00:00Z,corrected\n"
            + $"{Two},a/2.png,a,,2026-11-30T12:00:00Z,removed\n"
            + $"{Two},a/2.png,\" a\",\" a\",2026-11-30T12:00:00Z,kept\n"
            + $"{One},a/1.png,\"Ä,\"\"\",\"Ä,\"\"\",2026-11-30T12:00:00Z,open\n",
            System.IO.File.ReadAllText(FilePath));
        Assert.Equal(all, Lines());
    }

    [Fact]
    public void The_last_line_of_a_picture_counts_and_a_decision_that_was_taken_back_is_none()
    {
        LabelCorrection first = new(One, "a/1.png", "a", "b", Noon, LabelDecision.Corrected);
        File.Append([first, first with { NewLabel = "c" }, first with { Content = Two, NewLabel = "a", Decision = LabelDecision.Kept }]);
        LabelDecisions decisions = File.Read();
        Assert.Equal((3, 2, "c"), (decisions.Lines, decisions.Pictures, decisions.Of(One)!.NewLabel));
        Assert.True(decisions.Settles(Two, "a"));
        Assert.False(decisions.Settles(Two, "b"));
        Assert.True(decisions.Settles(One, "c"));
        File.Append([first.TakenBack(Noon)]);
        Assert.Null(File.Read().Of(One));
        Assert.False(File.Read().Settles(One, "a"));
    }

    /// <summary>Cut after any byte: no whole line is lost, the rest is named at most, and the next line stands where it should.</summary>
    [Fact]
    public void A_file_that_ends_anywhere_keeps_its_whole_lines_and_goes_on()
    {
        LabelCorrection[] all =
        [
            new(One, "ä/1.png", "ä", "b", Noon, LabelDecision.Corrected), new(Two, "ä/2.png", "ä", null, Noon, LabelDecision.Removed),
            new(Two, "ä/2.png", "ä", "ä", Noon, LabelDecision.Open),
        ];
        File.Append(all);
        byte[] bytes = System.IO.File.ReadAllBytes(FilePath);
        for (int length = 0; length <= bytes.Length; length++)
        {
            System.IO.File.WriteAllBytes(FilePath, bytes[..length]);
            ReadOnlySpan<byte> left = bytes.AsSpan(0, length);
            int whole = Math.Max(0, left.Count((byte)'\n') - 1);
            bool complete = length > Header.Length && length < bytes.Length && bytes[length] == '\n';
            Assert.Equal(all[..(whole + (complete ? 1 : 0))], Lines());
            bool torn = length > 0 && bytes[length - 1] != '\n' && !complete && length != Header.Length - 1 && length != Header.LastIndexOf(',');
            Assert.Equal(torn ? [FindingCode.CorrectionTorn] : [], File.Read().Findings.Select(f => f.Code));
            File.Append([all[0]]);
            Assert.Equal([.. all[..(whole + (complete ? 1 : 0))], all[0]], Lines());
            Assert.Empty(File.Read().Findings);
        }
    }

    [Fact]
    public void Zeros_at_the_end_which_a_lost_power_leaves_are_a_line_that_was_not_written()
    {
        File.Append([new(One, "a/1.png", "a", "b", Noon, LabelDecision.Corrected)]);
        using (FileStream stream = new(FilePath, FileMode.Append))
        {
            stream.Write(new byte[100]);
        }

        Assert.Equal(["MNT228 " + FilePath + " line 3: was not written to its end, and was ignored. Decide on that image again with 'review'."], File.Read().Findings.Select(f => f.ToString()));
        Assert.Single(Lines());
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        System.IO.File.WriteAllText(
            FilePath,
            Header + $"1f2e,a/1.png,,b,yesterday,corrected\n\n{One},a/1.png,a,,2026-11-30T12:00:00Z\n{One},a,b\n{One},a/1.png,a,a,2026-11-30T12:00:00Z,moved\n"
            + $"{One},a/1.png,a,a,2026-11-30T12:00:00Z,corrected\n{One},a/1.png,a,b,2026-11-30T12:00:00Z,removed\n{One},\"a,a,b,2026-11-30T12:00:00Z\n");
        IReadOnlyList<Finding> found = Assert.Throws<TransferException>(() => File.Read()).Findings;
        Assert.All(found, f => Assert.Equal(FindingCode.CorrectionsMalformed, f.Code));
        Assert.Equal(
            [
                "2 sha256 is '1f2e'; allowed are 64 hexadecimal digits",
                "2 old_label is empty",
                "2 when is 'yesterday'; allowed is a time in ISO 8601 with its zone, as 2026-11-30T09:41:07Z",
                "4 new_label is empty; to take the image out, the column decision must say 'removed'",
                "5 has 3 fields; allowed are 5 or 6: sha256,path,old_label,new_label,when,decision",
                "6 decision is 'moved'; allowed are corrected, kept, removed, open, or nothing",
                "7 decision is 'corrected' and new_label is 'a'; with that word it is another label",
                "8 decision is 'removed' and new_label is 'b'; with that word it is nothing",
                "9 has a quote that is not closed, or stands inside a field without quotes",
            ],
            found.Select(f => $"{f.Where[(f.Where.LastIndexOf(' ') + 1)..]} {f.Message}"));
    }

    [Fact]
    public void A_file_made_by_hand_may_leave_the_decision_out_and_have_a_mark_and_the_line_ends_of_Windows()
    {
        System.IO.File.WriteAllText(
            FilePath,
            $"sha256,path,old_label,new_label,when\r\n{One},a/1.png,a,b,2026-11-30T13:00:00+01:00\r\n{Two},a/2.png,a,a,2026-11-30T12:00:00.5Z",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(
            [new(One, "a/1.png", "a", "b", Noon, LabelDecision.Corrected), new(Two, "a/2.png", "a", "a", Noon.AddSeconds(0.5), LabelDecision.Kept)], Lines());
        File.Append([new(Two, "a/2.png", "a", "b", Noon, LabelDecision.Corrected)]);
        Assert.Equal("b", File.Read().Of(Two)!.NewLabel);
    }

    [Theory]
    [InlineData("a thesis")]
    [InlineData("path,label\na/1.png,a\n")]
    [InlineData("sha256;path;old_label;new_label;when;decision\n")]
    public void A_file_of_something_else_is_refused_and_not_touched(string text)
    {
        System.IO.File.WriteAllText(FilePath, text);
        Assert.Equal(FindingCode.CorrectionsMalformed, Assert.Throws<TransferException>(() => File.Read()).Findings[0].Code);
        Assert.Throws<TransferException>(() => File.Append([new(One, "a/1.png", "a", "b", Noon, LabelDecision.Corrected)]));
        Assert.Equal(text, System.IO.File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_for_a_reader_and_the_beginning_for_a_writer()
    {
        Assert.Equal(FindingCode.PathNotFound, Assert.Throws<TransferException>(() => File.Read()).Findings[0].Code);
        Assert.Equal(0, File.ReadIfThere().Lines);
        Directory.CreateDirectory(FilePath);
        Assert.Equal(FindingCode.PathNotReadable, Assert.Throws<TransferException>(() => File.ReadIfThere()).Findings[0].Code);
        Assert.Equal(
            FindingCode.OutputNotWritable,
            Assert.Throws<TransferException>(() => File.Append([new(One, "a/1.png", "a", "b", Noon, LabelDecision.Corrected)])).Findings[0].Code);
    }

    [Fact]
    public void A_label_with_a_line_break_is_refused_and_a_path_with_one_is_a_hint_without()
    {
        Assert.Throws<TransferException>(() => File.Append([new(One, "a/1.png", "a\n", "b", Noon, LabelDecision.Corrected)]));
        File.Append([new(One, "a/1\n.png", "a", "b", Noon, LabelDecision.Corrected)]);
        Assert.Equal("a/1 .png", File.Read().Of(One)!.Path);
    }

    [Fact]
    public async Task Several_writers_lose_none_of_their_lines()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 25; i++)
            {
                new CorrectionsFile(FilePath).Append([new(new ContentHash((UInt128)writer, (UInt128)i), "a/1.png", "a", "b", Noon, LabelDecision.Corrected)]);
            }
        })));
        Assert.Equal((100, 100), (File.Read().Lines, File.Read().Pictures));
    }

    private IReadOnlyList<LabelCorrection> Lines() => CorrectionText.Read("file", System.IO.File.ReadAllBytes(FilePath)).Lines;
}
