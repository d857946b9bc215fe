using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

public sealed class UnusedDataOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_of_tables_are_named_where_a_folder_was_read()
    {
        ManifestOptions manifest = new() { PathColumn = "file", LabelColumn = "class", SplitColumn = "part", Delimiter = ';', Root = "photos" };
        Finding[] findings = [.. UnusedDataOptions.OfReading(manifest, null, _folder.Path, null)];
        Assert.Equal(["PathColumn", "LabelColumn", "SplitColumn", "Delimiter", "Root"], findings.Select(f => f.Where));
        Assert.All(findings, f => Assert.Equal((FindingCode.OptionWithoutEffect, Severity.Warning), (f.Code, f.Severity)));
        Assert.Equal("is file and had no effect: it is about tables, and a folder was named; name the table itself", findings[0].Message);
        Assert.Empty(UnusedDataOptions.OfReading(manifest, null, _folder.Path, Table()));
        Assert.Empty(UnusedDataOptions.OfReading(new ManifestOptions(), ClassFolders.Leaf, _folder.Path, null));
    }

    [Fact]
    public void Class_folders_are_named_where_a_table_says_the_classes() =>
        Assert.Equal(
            ["ClassFolders"], UnusedDataOptions.OfReading(new ManifestOptions { PathColumn = "file" }, ClassFolders.Leaf, Table()).Select(f => f.Where));

    [Fact]
    public void A_share_for_a_part_that_is_there_already_is_named()
    {
        DatasetOptions options = new() { Data = _folder.Path, TestFraction = 0.3, ValidationFraction = 0.25 };
        Assert.Equal(["TestFraction", "ValidationFraction"], UnusedDataOptions.Of(options, hasTest: true, hasValidation: true).Select(f => f.Where));
        Assert.Empty(UnusedDataOptions.Of(options, hasTest: false, hasValidation: false));
        Assert.Empty(UnusedDataOptions.Of(new DatasetOptions { Data = _folder.Path }, hasTest: true, hasValidation: true));
    }

    private string Table()
    {
        File.WriteAllText(_folder.File("labels.csv"), "path,label\n");
        return _folder.File("labels.csv");
    }
}
