using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Whatever a walk of folders leaves out is counted and named.</summary>
public sealed class FolderWalkTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_Mac_zips_along_is_left_out_and_counted()
    {
        _folder.AddMany("ants", 5);
        _folder.AddMany("bees", 5);
        _folder.Add("__MACOSX/ants/._0.png", [0, 5, 22, 7]);
        _folder.Add("ants/._0.png", [0, 5, 22, 7]);
        _folder.Add("ants/.DS_Store", [1]);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "wasps"));
        ImageDataset dataset = Read();
        Assert.Equal(["ants", "bees"], dataset.Labels);
        Assert.Empty(dataset.Rejected);
        Assert.Equal(
            [
                "files of an operating system (2): 'ants/.DS_Store', 'ants/._0.png'",
                "folders of an operating system or a tool (1): '__MACOSX'",
                "folders without a file (1): 'wasps'",
            ],
            dataset.Findings.Select(f => f.Message));
    }

    [Fact]
    public void A_hidden_folder_with_images_is_a_class_and_those_of_tools_are_not()
    {
        _folder.AddMany(".NET", 5);
        _folder.AddMany("bees", 5);
        _folder.AddMany("bees/.ipynb_checkpoints", 2);
        _folder.AddMany(".git", 1);
        _folder.Add("bees/.hidden.png");
        _folder.Add(".config/a.txt", [1]);
        ImageDataset dataset = Read();
        Assert.Equal([".NET", "bees"], dataset.Labels);
        Assert.Equal(10, dataset.Images.Count);
        Assert.Equal(
            [
                (Severity.Warning, "folders of an operating system or a tool (2, 3 images): '.git', 'bees/.ipynb_checkpoints'"),
                (Severity.Warning, "hidden files (1, 1 images): 'bees/.hidden.png'"),
                (Severity.Info, "hidden folders without images (1): '.config'"),
                (Severity.Info, "hidden folders with images (1, 5 images): '.NET'"),
            ],
            dataset.Findings.Select(f => (f.Severity, f.Message)));
    }

    [Fact]
    public void Linked_folders_are_followed_and_links_that_go_round_are_named()
    {
        _folder.AddMany("data/ants", 4);
        _folder.AddMany("data/bees", 4);
        _folder.AddMany("elsewhere/ants", 3);
        _folder.AddMany("elsewhere/wasps", 2);
        Link("data/ants/more", "elsewhere/ants");
        Link("data/ants/again", "elsewhere/ants");
        Link("data/ants/round", "data");
        Link("data/bees/self", "data/bees");
        Link("data/wasps", "elsewhere/wasps");
        Link("elsewhere/wasps/back", "elsewhere");
        ImageListing listing = ImageFolderReader.Read(Path.Combine(_folder.Path, "data"));
        Assert.Equal([("ants", 7), ("bees", 4), ("wasps", 2)], listing.Images.GroupBy(i => i.Label).Select(g => (g.Key, g.Count())).Order());
        Assert.Equal(
            [
                "links to a folder above them (3): 'ants/round', 'bees/self', 'wasps/back'",
                "links to folders that another link beside them gave already (1): 'ants/more'",
            ],
            listing.Findings.Select(f => f.Message));
    }

    [Fact]
    public void Links_in_every_direction_end()
    {
        for (int i = 0; i < 6; i++)
        {
            _folder.AddMany($"class{i}", 1);
        }

        for (int i = 0; i < 36; i++)
        {
            Link($"class{i / 6}/to{i % 6}", $"class{i % 6}");
        }

        Assert.InRange(ImageFolderReader.Read(_folder.Path).Images.Count, 6, 36 * 36);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_counted_and_the_rest_is_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such names");
        _folder.AddMany("ants", 4);
        _folder.AddMany("bees", 4);
        _folder.Add("source.png");
        Run(
            "cp",
            $"'{_folder.Path}/source.png' \"$(printf '{_folder.Path}/ants/K\\344fer.png')\" && mkdir \"$(printf '{_folder.Path}/K\\344fer')\" && rm "
                + $"'{_folder.Path}/source.png'");
        ImageDataset dataset = Read();
        Run("rm", $"-r \"$(printf '{_folder.Path}/ants/K\\344fer.png')\" \"$(printf '{_folder.Path}/K\\344fer')\"");
        Assert.Equal(8, dataset.Images.Count);
        Finding said = Assert.Single(dataset.Findings);
        Assert.Equal((FindingCode.FileIgnored, Severity.Warning), (said.Code, said.Severity));
        Assert.StartsWith("names that are not UTF-8, so that they cannot be opened (2, 1 images)", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_character_is_never_a_class()
    {
        _folder.AddMany("ants", 4);
        _folder.AddMany("K\uFFFDfer", 4);
        TransferException refused = Assert.Throws<TransferException>(Read);
        Assert.Equal([FindingCode.TextNotUtf8], refused.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Images_without_classes_are_found_by_their_content()
    {
        _folder.Add("more/bare");
        _folder.Add("more/wrong.txt");
        _folder.Add("notes.txt", Encoding.UTF8.GetBytes("not an image"));
        _folder.Add(".hidden.png");
        (LabelledImage[] images, int rejected, IReadOnlyList<Finding> findings) = UnlabelledImages.Read(
            _folder.Path,
            1000,
            new HashSet<ContentHash>(),
            null,
            default);
        Assert.Equal(["more/bare", "more/wrong.txt"], images.Select(i => i.Name));
        Assert.Equal(1, rejected);
        Assert.Equal(2, findings.Count);
        Assert.Contains("'.hidden.png'", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("'notes.txt'", findings[1].Message, StringComparison.Ordinal);
    }

    private ImageDataset Read() => ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, default);

    private void Link(string link, string target)
    {
        string path = Path.Combine(_folder.Path, link);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateSymbolicLink(path, Path.Combine(_folder.Path, target));
    }

    private static void Run(string command, string arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"{command} {arguments}"]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
