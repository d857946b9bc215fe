using Google.Protobuf;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>A model that is damaged, or does not fit itself, is refused when it is loaded; what gives no numbers gives no answer.</summary>
public sealed class DamagedModelTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SmallModel _model = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> SpecialKinds => SpecialFiles.Kinds;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_graph_with_flipped_bits_is_refused()
    {
        byte[] sound = File.ReadAllBytes(_model.File(OutputFolder.ModelOnnx));
        RandomSource random = new(7);
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. sound];
            damaged[i < 20 ? sound.Length - 1 - random.NextInt32(400) : random.NextInt32(sound.Length)] ^= (byte)(1 << random.NextInt32(8));
            Assert.Equal(FindingCode.ModelNotReadable, CodeOf(() => new OnnxClassifier(damaged, "model.onnx").Dispose()));
        }
    }

    [Fact]
    public void A_graph_that_is_cut_is_refused()
    {
        byte[] sound = File.ReadAllBytes(_model.File(OutputFolder.ModelOnnx));
        Assert.All(
            [0, 1, 100, sound.Length / 2, sound.Length - 1],
            length => Assert.Equal(FindingCode.ModelNotReadable, CodeOf(() => new OnnxClassifier(sound[..length], "model.onnx").Dispose())));
    }

    [Fact]
    public void A_model_of_an_earlier_version_has_no_checksum_and_loads()
    {
        using TransferPredictor now = TransferPredictor.Load(_model.Folder.FullPath), earlier = TransferPredictor.Load(Edited(_ => { }));
        Assert.Equal(now.Predict(SmallModel.Pictures[0]).Scores, earlier.Predict(SmallModel.Pictures[0]).Scores);
    }

    [Theory]
    [InlineData("labels", """["a","b","c","d","e"]""", "5 classes")]
    [InlineData("labels", """["a","b"]""", "2 classes")]
    [InlineData("labels", """["a","b","a"]""", "'a' 2 times")]
    [InlineData("labels", """["a",null,"b"]""", "metadata")]
    [InlineData("labels", "[1,2,3]", "metadata")]
    [InlineData("labels", """["a","\ud800","b"]""", "metadata")]
    [InlineData("labels", """["a","b","c""", "metadata")]
    [InlineData("labels", """{"a":0,"b":1,"c":2}""", "metadata")]
    [InlineData("labels", "null", "metadata")]
    [InlineData("side", "128", "128 × 128")]
    [InlineData("side", "999999999", "999999999 × 999999999")]
    [InlineData("side", "-1", "metadata")]
    [InlineData("mlnet-transfer.format", "2", "metadata")]
    public void Metadata_that_do_not_fit_the_graph_are_refused(string entry, string value, string why)
    {
        string path = Edited(model => model.MetadataProps.Single(p => p.Key == entry).Value = value);
        Finding finding = Assert.Throws<TransferException>(() => TransferPredictor.Load(path)).Findings[0];
        Assert.Equal(FindingCode.ModelNotReadable, finding.Code);
        Assert.Contains(why, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_with_another_input_is_refused()
    {
        string path = Edited(model => model.Graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(3));
        Assert.Equal(FindingCode.ModelNotReadable, CodeOf(() => TransferPredictor.Load(path).Dispose()));
    }

    [Fact]
    public async Task Scores_that_are_no_numbers_are_no_answer()
    {
        string path = Edited(model =>
            model.Graph.Initializer.Single(i => i.Name == "head.bias").RawData = ByteString.CopyFrom(
                Enumerable.Repeat(BitConverter.GetBytes(float.NaN), 3).SelectMany(b => b).ToArray()));
        using (TransferPredictor predictor = TransferPredictor.Load(path))
        {
            Assert.Equal(FindingCode.ScoresNotFinite, CodeOf(() => predictor.Predict(SmallModel.Pictures[0])));
            ImagePrediction entry = Assert.Single(predictor.PredictFiles([SmallModel.Pictures[0]]));
            Assert.Null(entry.Prediction);
            Assert.Equal(FindingCode.ScoresNotFinite, entry.Finding!.Code);
        }

        await using (BatchingPredictor predictor = BatchingPredictor.Load(path))
        {
            TransferException e = await Assert.ThrowsAsync<TransferException>(() => predictor.PredictAsync(File.ReadAllBytes(SmallModel.Pictures[0])));
            Assert.Equal(FindingCode.ScoresNotFinite, e.Findings[0].Code);
        }

        string zip = _folder.File("nan.zip");
        using (FileStream stream = File.Create(zip))
        {
            ModelZip.Write(
                stream,
                File.ReadAllBytes(path),
                _model.Labels,
                146,
                MlNetTransfer.Imaging.ImageFit.Crop,
                Directory.CreateDirectory(_folder.File("unpacked")).FullName);
        }

        using ZipScorer scorer = new(zip);
        Assert.Equal(FindingCode.ScoresNotFinite, CodeOf(() => scorer.Score(SmallModel.Sources([SmallModel.Pictures[0]]), null, default)));
    }

    [Fact]
    public void A_damaged_zip_is_refused_or_scores_as_before()
    {
        byte[] sound = File.ReadAllBytes(_model.File(OutputFolder.ModelZip));
        float[] expected = Scores(_model.File(OutputFolder.ModelZip));
        RandomSource random = new(3);
        int refused = 0;
        for (int i = 0; i < 40; i++)
        {
            string path = _folder.File($"{i}.zip");
            File.WriteAllBytes(path, ByteMutation.Of(sound, random, 1));
            try
            {
                Assert.Equal(expected, Scores(path));
            }
            catch (TransferException e)
            {
                Assert.Equal(FindingCode.ModelNotReadable, e.Findings[0].Code);
                refused++;
            }

            File.Delete(path);
        }

        Assert.InRange(refused, 20, 40);
    }

    [Theory]
    [MemberData(nameof(SpecialKinds))]
    public async Task What_is_no_file_is_no_model(string kind)
    {
        foreach (string name in new[] { "model.onnx", "model.zip" })
        {
            string path = _folder.File(name);
            SpecialFiles.Make(kind, path);
            Exception? thrown = await Task.Run(() => Record.Exception(() =>
            {
                using IDisposable model = name == "model.onnx" ? TransferPredictor.Load(path) : new ZipScorer(path);
            })).WaitAsync(Patience);
            Assert.Contains(Assert.IsType<TransferException>(thrown).Findings[0].Code, new[] { FindingCode.ModelNotReadable, FindingCode.PathNotFound });
        }
    }

    [Theory]
    [MemberData(nameof(SpecialKinds))]
    public async Task What_is_no_file_is_not_predicted(string kind)
    {
        string path = _folder.File("photo.jpg");
        SpecialFiles.Make(kind, path);
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        if (!kind.EndsWith("folder", StringComparison.Ordinal))
        {
            IReadOnlyList<ImagePrediction> predicted = await Task.Run(() => predictor.PredictFiles([path])).WaitAsync(Patience);
            Assert.Equal(FindingCode.ImageNotReadable, Assert.Single(predicted).Finding!.Code);
        }

        Assert.Equal(
            FindingCode.ImageNotReadable,
            (await Assert.ThrowsAsync<TransferException>(() => Task.Run(() => predictor.Predict(path)).WaitAsync(Patience))).Findings[0].Code);
    }

    private static string CodeOf(Action action) => Assert.Throws<TransferException>(action).Findings[0].Code;

    private static float[] Scores(string zip)
    {
        using ZipScorer scorer = new(zip);
        return scorer.Score(SmallModel.Sources([SmallModel.Pictures[0]]), null, default).Row(0).ToArray();
    }

    /// <summary>The model as an earlier version wrote it, with a change.</summary>
    private string Edited(Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_model.File(OutputFolder.ModelOnnx)));
        model.MetadataProps.Remove(model.MetadataProps.Single(p => p.Key == GraphChecksum.Key));
        model.MetadataProps.Single(p => p.Key == ClassifierFile.FormatKey).Value = ClassifierFile.FormatWithoutChecksum;
        change(model);
        string path = _folder.File($"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
