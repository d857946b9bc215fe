using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Parts;

public sealed class PartFolderTests : IDisposable
{
    private static readonly PartOrigin Origin = new("things", ".csv", new Dictionary<string, string> { ["model"] = "m1" });

    private readonly TemporaryFolder _folder = new();

    private string Parts => _folder.File("parts");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_part_is_whole_or_absent()
    {
        PartFolder parts = PartFolder.Open(Parts, Origin, new Shard(3, 64));
        Assert.Null(parts.Done("in"));
        Assert.Throws<InvalidOperationException>(() => parts.Write("in", part =>
        {
            part.Row(["a", "1"]);
            part.LeaveOut(new RejectedImage("b", "MNT301", "is none"));
            throw new InvalidOperationException("killed");
        }));
        Assert.Empty(Directory.GetFiles(Parts));
        PartMarker made = parts.Write("in", part =>
        {
            part.Header(["path", "n"]);
            part.Row(["a", "1"]);
            part.LeaveOut(new RejectedImage("b", "MNT301", "is none"));
        });
        Assert.Equal(
            ["part-00003-of-00064.csv", "part-00003-of-00064.json", "part-00003-of-00064.left-out.csv"],
            Directory.GetFiles(Parts).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((1, 1), (made.Rows, made.LeftOut["MNT301"]));
        Assert.Equal("path,n\na,1\n", File.ReadAllText(parts.File));
        Assert.NotNull(PartFolder.Open(Parts, Origin, new Shard(3, 64)).Done("in"));
    }

    [Fact]
    public void A_part_of_other_images_is_made_again_and_loses_what_it_left_out()
    {
        PartFolder parts = PartFolder.Open(Parts, Origin, new Shard(0, 2));
        parts.Write("in", part => part.LeaveOut(new RejectedImage("b", "MNT301", "is none")));
        Assert.Null(parts.Done("other"));
        parts.Write("other", part => part.Header(["path"]));
        Assert.Equal(2, Directory.GetFiles(Parts).Length);
        Assert.NotNull(parts.Done("other"));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("gone")]
    [InlineData("left out gone")]
    [InlineData("marker cut")]
    public void A_part_that_is_not_what_was_written_is_not_done(string damage)
    {
        PartFolder parts = PartFolder.Open(Parts, Origin, new Shard(0, 1));
        parts.Write("in", part =>
        {
            part.Row(["abc"]);
            part.LeaveOut(new RejectedImage("b", "MNT301", "is none"));
        });
        Damage(damage, parts.File);
        Assert.Null(PartFolder.Open(Parts, Origin, new Shard(0, 1)).Done("in"));
        Assert.StartsWith("MNT843", RefusedSet(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tasks_of_one_part_at_once_leave_one_whole_part()
    {
        PartFolder first = PartFolder.Open(Parts, Origin, new Shard(0, 1)), second = PartFolder.Open(Parts, Origin, new Shard(0, 1));
        first.Write("in", part =>
        {
            part.Row(["abc"]);
            second.Write("in", other => other.Row(["abc"]));
        });
        Assert.Equal(2, Directory.GetFiles(Parts).Length);
        Assert.NotNull(first.Done("in"));
    }

    [Theory]
    [InlineData("other", "m1", 2, "hold things, not other")]
    [InlineData("things", "m2", 2, "model differs")]
    [InlineData("things", "m1", 3, "shares of 2, not of 3")]
    public void Parts_of_something_else_are_refused(string kind, string model, int count, string says)
    {
        PartFolder.Open(Parts, Origin, new Shard(0, 2)).Write("in", part => part.Row(["abc"]));
        TransferException refused = Assert.Throws<TransferException>(() => PartFolder.Open(
            Parts, new PartOrigin(kind, ".csv", new Dictionary<string, string> { ["model"] = model }), new Shard(1, count)));
        Assert.Equal(FindingCode.PartsDiffer, refused.Findings[0].Code);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_something_else_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Parts);
        File.WriteAllText(Path.Combine(Parts, "diary.txt"), "mine");
        Assert.Equal(
            FindingCode.OutputNotOurs, Assert.Throws<TransferException>(() => PartFolder.Open(Parts, Origin, Shard.All)).Findings[0].Code);
        Assert.Single(Directory.GetFiles(Parts));
    }

    [Fact]
    public void Parts_that_are_missing_are_named()
    {
        foreach (int i in (int[])[0, 2, 4])
        {
            PartFolder.Open(Parts, Origin, new Shard(i, 5)).Write("in", part => part.Row([$"{i}"]));
        }

        string refused = RefusedSet();
        Assert.StartsWith("MNT841", refused, StringComparison.Ordinal);
        Assert.Contains("lacks 2 of 5 parts: 1, 3", refused, StringComparison.Ordinal);
        Assert.Contains("--shard 1/5", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_task_left_goes_after_a_day()
    {
        PartFolder.Open(Parts, Origin, Shard.All).Write("in", part => part.Row(["abc"]));
        string left = Path.Combine(Parts, "part-00000-of-00001.csv.0123456789abcdef0123456789abcdef.partial");
        File.WriteAllText(left, "half");
        DateTimeOffset written = new(File.GetLastWriteTimeUtc(left));
        PartSet.Open(Parts, written.AddHours(23));
        Assert.True(File.Exists(left));
        PartSet.Open(Parts, written.AddHours(25));
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void What_goes_into_a_part_says_every_row_and_setting()
    {
        ManifestRow row = new("a", "x", ImageSplit.Test, 3, ContentHash.Of([0]));
        string[] inputs =
        [
            Origin.InputsOf([]),
            Origin.InputsOf([row]),
            Origin.InputsOf([row, row]),
            Origin.InputsOf([row with { Label = "y" }]),
            Origin.InputsOf([row with { Content = ContentHash.Of([1]) }]),
            (Origin with { Settings = new Dictionary<string, string> { ["model"] = "m2" } }).InputsOf([row]),
            (Origin with { Kind = "other" }).InputsOf([row]),
        ];
        Assert.Equal(inputs.Length, inputs.Distinct().Count());
        Assert.Equal(inputs[1], Origin.InputsOf([row]));
    }

    private static void Damage(string damage, string file)
    {
        switch (damage)
        {
            case "cut":
                File.WriteAllText(file, "ab");
                break;
            case "changed":
                File.WriteAllText(file, "abd\n");
                break;
            case "gone":
                File.Delete(file);
                break;
            case "left out gone":
                File.Delete(Path.ChangeExtension(file, ".left-out.csv"));
                break;
            default:
                File.WriteAllText(Path.ChangeExtension(file, ".json"), "{");
                break;
        }
    }

    private string RefusedSet() => Assert.Throws<TransferException>(() => PartSet.Open(Parts, DateTimeOffset.UnixEpoch)).Findings[0].ToString();
}
