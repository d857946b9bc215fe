using CsCheck;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Names of classes that look alike, and the order that they stand in.</summary>
public sealed class LabelNamesTests : IDisposable
{
    private const string Composed = "Caf\u00E9", Decomposed = "Cafe\u0301";

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Composed, Decomposed)]
    [InlineData(Decomposed, Composed)]
    public void A_model_of_one_form_of_accents_is_measured_on_the_other(string trained, string measured)
    {
        _folder.AddMany(measured, 3);
        _folder.AddMany("ants", 3);
        ImageDataset dataset = ImageDatasetReader.ReadForEvaluation(_folder.Path, new(), null, ["ants", trained], null, null, null, default);
        Assert.Equal(3, dataset.Images.Count(i => i.LabelIndex == 1));
    }

    [Fact]
    public void Labels_are_composed_also_in_tables_and_their_paths()
    {
        _folder.Add($"{Decomposed}/a.png");
        _folder.Add("ants/b.png");
        string manifest = _folder.AddText("m.csv", $"path,label\n{Composed}/a.png,{Decomposed}\nants/b.png,ants\n");
        ImageListing listing = CsvManifestReader.Read(manifest, new ManifestOptions());
        Assert.Equal([Composed, "ants"], listing.Images.Select(i => i.Label));
        Assert.All(listing.Images, i => Assert.True(File.Exists(i.Source.Path)));
        Assert.Contains(Composed, ImageFolderReader.Read(_folder.Path).Images.Select(i => i.Label));
    }

    [Fact]
    public void Two_folders_that_differ_in_how_accents_are_stored_are_one_class_and_said()
    {
        _folder.AddMany(Composed, 3);
        _folder.AddMany(Decomposed, 3);
        Assert.SkipUnless(Directory.GetDirectories(_folder.Path).Length == 2, "this file system keeps one of them");
        _folder.AddMany("ants", 3);
        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(6, listing.Images.Count(i => i.Label == Composed));
        Assert.Equal([FindingCode.LabelsLookAlike], listing.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("Cat", "cat")]
    [InlineData("cat", "cat ")]
    [InlineData("red cat", "redcat")]
    [InlineData("cat", "ca\u200Bt")]
    [InlineData("Straße", "STRAßE")]
    public void Names_that_differ_by_case_or_blanks_alone_are_said(string one, string other)
    {
        Finding said = Assert.Single(LabelNames.LookAlike("photos", ["ants", one, other]));
        Assert.Equal((FindingCode.LabelsLookAlike, Severity.Warning), (said.Code, said.Severity));
        Assert.Empty(LabelNames.LookAlike("photos", ["ants", one]));
    }

    [Fact]
    public void A_class_that_the_model_knows_in_another_case_is_named()
    {
        _folder.AddMany("Cat", 3);
        _folder.AddMany("dog", 3);
        TransferException refused = Assert
            .Throws<TransferException>(() => ImageDatasetReader.ReadForEvaluation(_folder.Path, new(), null, ["cat", "dog"], null, null, null, default));
        Assert.Contains("it knows 'cat', which differs by case or blanks", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_stand_in_natural_order()
    {
        string[] labels = ["10", "9", "2", "0", "1", "class 12", "class 2", "Class 3", "a", "007", "7", ""];
        Assert.Equal(["", "0", "1", "2", "7", "007", "9", "10", "Class 3", "a", "class 2", "class 12"], labels.Order(NaturalOrder.Instance));
        foreach (string label in (string[])["10", "9", "1"])
        {
            _folder.AddMany(label, 3);
        }

        Assert.Equal(["1", "9", "10"], ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, default).Labels);
    }

    [Fact]
    public void Natural_order_is_an_order() => Gen.Select(Text, Text, Text).Sample((a, b, c) =>
    {
        NaturalOrder order = NaturalOrder.Instance;
        Assert.Equal(Math.Sign(order.Compare(a, b)), -Math.Sign(order.Compare(b, a)));
        Assert.Equal(a == b, order.Compare(a, b) == 0);
        if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0)
        {
            Assert.True(order.Compare(a, c) <= 0, $"{a} {b} {c}");
        }
    });

    [Fact]
    public void The_order_of_an_earlier_run_of_the_same_classes_stays()
    {
        Assert.Equal(["1", "10", "2"], LabelNames.Ordered(["10", "2", "1"], ["1", "10", "2"]));
        Assert.Equal(["1", "2", "10"], LabelNames.Ordered(["10", "2", "1"], ["1", "10", "3"]));
        Assert.Equal(["1", "2", "10"], LabelNames.Ordered(["10", "2", "1"], ["1", "10"]));
    }

    private static Gen<string> Text => Gen.Char["019ab "].Array[0, 5].Select(c => new string(c));
}
