using MlNetTransfer.ModelBuilder.Config;

namespace MlNetTransfer.Tests.Configuration;

public sealed class ImageFolderSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(@"C:\Users\me\source\Pets\photos", "photos", "photos")]
    [InlineData(@"C:\Users\me\source\Pets\photos\", "photos", "photos")]
    [InlineData(@"C:/Users/me/photos", "photos", "photos")]
    [InlineData(@"\\server\share\me\photos", "photos", "photos")]
    [InlineData("/home/nobody/photos", "photos", "photos")]
    [InlineData(@"C:\data\set\train", "train|set/train", "set/train")]
    [InlineData(@"C:\data\..\train", "train|data/train", "train")]
    [InlineData(@"D:\사진\@동물", "@동물", "@동물")]
    [InlineData("photos", "photos", "photos")]
    [InlineData(@"images\photos", "images/photos", "images/photos")]
    [InlineData("./photos/", "photos", "photos")]
    [InlineData(".", "photos", "")]
    public void A_folder_of_another_machine_is_found_beside_the_file(string path, string there, string found)
    {
        foreach (string folder in there.Split('|'))
        {
            Directory.CreateDirectory(_folder.File(folder));
        }

        Assert.Equal(Path.GetFullPath(_folder.File(found)).TrimEnd('/'), Path.GetFullPath(ImageFolderSearch.Find(path, _folder.Path).Found!).TrimEnd('/'));
    }

    [Fact]
    public void A_folder_that_is_where_the_path_says_is_taken_from_there()
    {
        Directory.CreateDirectory(_folder.File("a/photos"));
        Directory.CreateDirectory(_folder.File("b/photos"));
        (string? found, bool elsewhere, _) = ImageFolderSearch.Find(_folder.File("a/photos"), _folder.File("b"));
        Assert.Equal((_folder.File("a/photos"), false), (found, elsewhere));
    }

    [Fact]
    public void A_folder_in_another_case_is_found_where_it_is_the_only_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "there case does not matter");
        Directory.CreateDirectory(_folder.File("Photos"));
        Assert.Equal(_folder.File("Photos"), ImageFolderSearch.Find(@"C:\photos", _folder.Path).Found);
        Directory.CreateDirectory(_folder.File("PHOTOS"));
        Assert.Null(ImageFolderSearch.Find(@"C:\photos", _folder.Path).Found);
    }

    [Fact]
    public void What_was_looked_for_is_told_and_bounded()
    {
        (string? found, _, IReadOnlyList<string> tried) = ImageFolderSearch.Find("C:" + string.Concat(Enumerable.Repeat(@"\x", 100_000)), _folder.Path);
        Assert.Null(found);
        Assert.Equal(8, tried.Count);
        Assert.Equal(_folder.File("x"), tried[^1]);
        Assert.Equal([Path.Combine(_folder.Path, "ADRES BURAYA")], ImageFolderSearch.Find("ADRES BURAYA", _folder.Path).Tried);
    }
}
