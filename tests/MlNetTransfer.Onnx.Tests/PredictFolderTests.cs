using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>A folder's every file is answered or named.</summary>
public sealed class PredictFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallModel _model = new();

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Files_are_taken_by_their_content_and_every_other_is_named_as_what_it_is()
    {
        byte[] picture = File.ReadAllBytes(SmallModel.Pictures[0]);
        Add("a/bare", picture);
        Add("a/wrong.txt", picture);
        Add("camera.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0]);
        Add("new.avif", [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0]);
        Add("notes.txt", "not an image"u8.ToArray());
        Add("scan.tif", File.ReadAllBytes(SourceTree.File("data/formats/lzw.tif")));
        Add("Thumbs.db", [1]);
        Add(".hidden.png", picture);
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        IReadOnlyList<ImagePrediction> predictions = predictor.PredictFiles([_folder.Path]);
        Assert.Equal(
            [
                (".hidden.png", FindingCode.FileIgnored, "hidden files"),
                ("a/bare", "", ""),
                ("a/wrong.txt", "", ""),
                (
                    "camera.heic",
                    FindingCode.ImageNotDecodable,
                    "a HEIC image, which is not decoded here; convert it, for example by 'magick mogrify -format jpg *.heic'"),
                (
                    "new.avif",
                    FindingCode.ImageNotDecodable,
                    "an AVIF image, which is not decoded here; convert it, for example by 'magick mogrify -format png *.avif'"),
                ("notes.txt", FindingCode.ImageNotDecodable, "not a JPEG, PNG, WebP, BMP, GIF or TIFF"),
                ("scan.tif", "", ""),
            ],
            predictions.Select(p => (Path.GetRelativePath(_folder.Path, p.Path).Replace('\\', '/'), p.Finding?.Code ?? "", Part(p.Finding))));
    }

    [Fact]
    public void Linked_folders_are_followed_once()
    {
        Add("more/a.png", File.ReadAllBytes(SmallModel.Pictures[0]));
        Directory.CreateDirectory(_folder.File("data"));
        Directory.CreateSymbolicLink(_folder.File("data/more"), _folder.File("more"));
        Directory.CreateSymbolicLink(_folder.File("data/self"), _folder.File("data"));
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        IReadOnlyList<ImagePrediction> predictions = predictor.PredictFiles([_folder.File("data")]);
        Assert.Equal(["a.png", "self"], predictions.Select(p => Path.GetFileName(p.Path)));
        Assert.NotNull(predictions[0].Prediction);
        Assert.Contains("links to a folder above them", predictions[1].Finding!.Message, StringComparison.Ordinal);
    }

    private static string Part(Finding? finding) => finding is null ? ""
        : finding.Code == FindingCode.FileIgnored ? finding.Message[(finding.Message.IndexOf("with the ", StringComparison.Ordinal) + 9)..]
        : finding.Message["is ".Length..] is var text && text.Contains(" (first", StringComparison.Ordinal)
            ? text[..text.IndexOf(" (first", StringComparison.Ordinal)] : text.Replace(" to JPEG, PNG or WebP", "", StringComparison.Ordinal);

    private void Add(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllBytes(_folder.File(name), content);
    }
}
