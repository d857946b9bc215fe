using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Where no class folders hold the images, a table beside them says the classes, or what lies there is refused.</summary>
public sealed class TableBesideTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_of_each_split_beside_its_folder_is_taken()
    {
        _folder.AddMany("train", 4);
        _folder.AddMany("test", 3);
        _folder.AddText("train.csv", "id,label\n0,ants\n1,bees\n2,ants\n3,bees\n");
        _folder.AddText("sample_submission.csv", "id,label\n0,ants\n1,ants\n2,ants\n");
        ImageListing listing = Read();
        Assert.Equal(
            [("train/0.png", "ants"), ("train/1.png", "bees"), ("train/2.png", "ants"), ("train/3.png", "bees")],
            listing.Images.Select(i => (i.Name, i.Label)));
        Assert.All(listing.Images, i => Assert.Equal(ImageSplit.Train, i.Split));
        Assert.Contains(
            listing.Findings,
            f => f.Code == FindingCode.LayoutTaken && f.Message.Contains("'train.csv' ('id', 'label')", StringComparison.Ordinal));
        Assert.Contains(
            listing.Findings,
            f => f.Code == FindingCode.FileIgnored && f.Message.StartsWith("3 images are in no table", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_per_class_in_each_split_is_taken()
    {
        foreach (string split in (string[])["train", "valid", "test"])
        {
            _folder.AddMany(split, 3);
            _folder.AddText($"{split}/_classes.csv", "filename, dots, rings\n0.png, 1, 0\n1.png, 0, 1\n2.png, 0, 0\n");
        }

        ImageListing listing = Read();
        Assert.Equal(6, listing.Images.Count);
        Assert.Equal([ImageSplit.Train, ImageSplit.Validation, ImageSplit.Test], listing.Images.Select(i => i.Split!.Value).Distinct().Order());
        Assert.Equal(["dots", "rings"], listing.Images.Select(i => i.Label).Distinct());
        Assert.Equal(3, listing.Rejected.Count(r => r.Code == FindingCode.ManifestLabelEmpty));
    }

    [Fact]
    public void A_row_of_several_classes_is_refused_by_name()
    {
        _folder.AddMany("train", 2);
        _folder.AddMany("test", 2);
        _folder.AddText("train/_classes.csv", "filename,dots,rings\n0.png,1,1\n1.png,0,1\n");
        Finding refused = Assert.Single(Assert.Throws<TransferException>(Read).Findings);
        Assert.Equal(FindingCode.SeveralLabels, refused.Code);
        Assert.EndsWith("line 2", refused.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata.csv", "file_name,text,label\n0.png,x,ants\n1.png,y,bees\n")]
    [InlineData("labels.csv", "id,breed\n0,ants\n1,bees\n")]
    [InlineData("list.tsv", "image\tclass\n0.png\tants\n1.png\tbees\n")]
    public void A_table_among_the_images_is_taken(string name, string text)
    {
        _folder.AddMany("", 3);
        _folder.AddText(name, text);
        Assert.Equal([("0.png", "ants"), ("1.png", "bees")], Read().Images.Select(i => (i.Name, i.Label)));
    }

    [Fact]
    public void Metadata_jsonl_of_an_imagefolder_says_the_classes_of_each_split()
    {
        foreach (string split in (string[])["train", "test"])
        {
            _folder.AddMany(split, 2);
            _folder.AddText(
                $"{split}/metadata.jsonl",
                """
                {"file_name": "0.png", "label": "ants, red", "objects": {"bbox": [[1, 2]]}, "text": "a \"word\""}

                {"file_name": "1.png", "label": 7, "text": null}
                """);
        }

        ImageListing listing = Read();
        Assert.Equal(
            [("test/0.png", "ants, red"), ("test/1.png", "7"), ("train/0.png", "ants, red"), ("train/1.png", "7")],
            listing.Images.Select(i => (i.Name, i.Label)));
        Assert.Equal(
            [ImageSplit.Test, ImageSplit.Test, ImageSplit.Train, ImageSplit.Train],
            listing.Images.Select(i => i.Split!.Value));
    }

    [Theory]
    [InlineData("{\"file_name\": \"0.png\", \"label\": \"ants\"}\n[1]\n", FindingCode.ManifestMalformed)]
    [InlineData("{\"file_name\": \"0.png\", \"label\": \"ants\"}\n{\"file_name\": \"\", \"label\": \"bees\"}\n", FindingCode.ManifestMalformed)]
    [InlineData("{\"file_name\": \"0.png\", \"label\": \"ants\"}\n{\"file_name\": \"1.png\", \"label\": \"\"}\n", FindingCode.ManifestLabelEmpty)]
    public void A_fault_in_metadata_jsonl_is_named_with_its_own_line(string text, string code)
    {
        _folder.AddMany("", 2);
        _folder.AddText("metadata.jsonl", text);
        Finding refused = Assert.Single(Assert.Throws<TransferException>(Read).Findings);
        Assert.Equal(code, refused.Code);
        Assert.EndsWith("metadata.jsonl line 2", refused.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_jsonl_with_several_classes_per_image_is_not_plain()
    {
        _folder.AddMany("", 1);
        _folder.AddText("metadata.jsonl", """{"file_name": "0.png", "label": ["ants", "bees"]}""");
        Assert.Equal(FindingCode.TableNotPlain, Assert.Single(Assert.Throws<TransferException>(Read).Findings).Code);
    }

    [Fact]
    public void A_table_beside_one_folder_of_images_is_taken()
    {
        _folder.AddMany("images", 3);
        _folder.AddText("labels.csv", "filename,label,split\n0.png,ants,train\n1.png,bees,test\n");
        Assert.Equal([("images/0.png", ImageSplit.Train), ("images/1.png", ImageSplit.Test)], Read().Images.Select(i => (i.Name, i.Split!.Value)));
    }

    [Fact]
    public void One_table_for_all_splits_takes_the_split_from_the_folder_and_no_name_that_stands_in_two()
    {
        _folder.AddMany("train", 2);
        _folder.Add("test/9.png");
        _folder.Add("test/1.png");
        _folder.AddText("labels.csv", "file,label\n0.png,ants\n1.png,bees\n9.png,bees\n");
        ImageListing listing = Read();
        Assert.Equal([("train/0.png", ImageSplit.Train), ("test/9.png", ImageSplit.Test)], listing.Images.Select(i => (i.Name, i.Split!.Value)));
        Assert.Contains("is in several folders: 'test/1.png' and 'train/1.png'", Assert.Single(listing.Rejected).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list.csv", "a,b,c\n1,2,3\n")]
    [InlineData("labels.json", "{}")]
    public void A_table_that_is_not_plain_is_refused_with_the_command_line(string name, string text)
    {
        _folder.AddMany("train", 2);
        _folder.AddMany("test", 2);
        _folder.AddText(name, text);
        Finding refused = Assert.Single(Assert.Throws<TransferException>(Read).Findings);
        Assert.Equal(FindingCode.TableNotPlain, refused.Code);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            name.EndsWith(".csv", StringComparison.Ordinal) ? "--path-column COLUMN --label-column COLUMN" : "Write a CSV",
            refused.Hint,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tables_that_both_may_be_meant_are_refused()
    {
        _folder.AddMany("", 2);
        _folder.AddText("a.csv", "file,label\n0.png,ants\n");
        _folder.AddText("b.csv", "file,label\n0.png,bees\n");
        Assert.Contains("'a.csv', 'b.csv'", Assert.Single(Assert.Throws<TransferException>(Read).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_beside_class_folders_is_not_read_and_named()
    {
        _folder.AddMany("ants", 3);
        _folder.AddMany("bees", 3);
        _folder.AddText("list.csv", "file,label\n");
        Finding said = Assert.Single(Read().Findings);
        Assert.Equal((FindingCode.FileIgnored, Severity.Info), (said.Code, said.Severity));
        Assert.Contains("'list.csv'", said.Message, StringComparison.Ordinal);
    }

    private ImageListing Read() => ImageFolderReader.Read(_folder.Path);
}
