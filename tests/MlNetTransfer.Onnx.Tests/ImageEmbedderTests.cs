using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Onnx;

public sealed class ImageEmbedderTests : IDisposable
{
    private readonly SmallModel _model = new(imageSide: 256);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_vector_is_what_the_head_is_given_scaled_to_length_1(int stages)
    {
        string[] names = [.. _model.Backbone.Stages.TakeLast(stages).Select(s => s.Name)];
        using ImageEmbedder embedder = ImageEmbedder.Load(Exported(names));
        using OnnxFeatureExtractor backbone = new(_model.Backbone, _model.Weights, names);
        float[][] features = new float[SmallModel.Pictures.Length][];
        backbone.Extract(SmallModel.Sources(SmallModel.Pictures), (i, row) => features[i] = row.ToArray(), (_, why) => Assert.Fail(why.Reason), null, default);

        IReadOnlyList<ImageEmbedding> embeddings = embedder.Embed(SmallModel.Sources(SmallModel.Pictures));
        Assert.Equal(features[0].Length, embedder.Dimension);
        Assert.All(embeddings.Zip(features), p =>
        {
            Assert.Equal(1, TensorPrimitives.Norm(p.First.Vector.Span), 1e-5f);
            Assert.Equal(1, TensorPrimitives.CosineSimilarity(p.First.Vector.Span, p.Second), 1e-5f);
        });
    }

    [Fact]
    public void It_is_of_the_model_that_predicts()
    {
        using ImageEmbedder embedder = ImageEmbedder.Load(_model.Folder.FullPath);
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        Assert.Equal(predictor.Checksum, embedder.Checksum);
        Assert.Equal("cpu", embedder.Device);
    }

    [Fact]
    public void An_image_that_cannot_be_read_has_a_finding_and_the_others_their_vectors()
    {
        using ImageEmbedder embedder = ImageEmbedder.Load(_model.Folder.FullPath);
        IReadOnlyList<ImageEmbedding> embeddings = embedder.Embed(
            [ImageSource.FromBytes(new byte[] { 1, 2 }, "upload"), .. SmallModel.Sources(SmallModel.Pictures[..2]), ImageSource.FromFile(_folder.File("none.jpg"))]);
        Assert.Equal([FindingCode.ImageNotDecodable, null, null], embeddings.Take(3).Select(e => e.Finding?.Code));
        Assert.Equal("upload", embeddings[0].Finding!.Where);
        Assert.NotNull(embeddings[3].Finding);
        Assert.Equal([0, embedder.Dimension, embedder.Dimension, 0], embeddings.Select(e => e.Vector.Length));
    }

    [Fact]
    public void What_is_no_model_of_ours_is_refused()
    {
        byte[] model = File.ReadAllBytes(_model.File(OutputFolder.ModelOnnx));
        string damaged = _folder.File("damaged.onnx");
        File.WriteAllBytes(damaged, model[..(model.Length / 2)]);
        Assert.Equal(FindingCode.ModelNotReadable, Assert.Throws<TransferException>(() => ImageEmbedder.Load(damaged)).Findings[0].Code);
        Assert.Equal(FindingCode.PathNotFound, Assert.Throws<TransferException>(() => ImageEmbedder.Load(_folder.File("none"))).Findings[0].Code);
        Assert.Equal(
            FindingCode.OptionInvalid,
            Assert.Throws<TransferException>(() => ImageEmbedder.Load(damaged, new PredictionOptions { Device = "tpu" })).Findings[0].Code);
    }

    [Fact]
    public void Any_bytes_are_a_graph_with_features_or_without_or_no_graph()
    {
        byte[] sound = File.ReadAllBytes(_model.File(OutputFolder.ModelOnnx));
        RandomSource random = new(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = sound[..(i % 2 == 0 ? sound.Length : random.NextInt32(sound.Length))];
            for (int change = 0; change < 20; change++)
            {
                damaged[random.NextInt32(Math.Min(damaged.Length, 4000))] = (byte)random.NextInt32(256);
            }

            Assert.True(Record.Exception(() => FeatureTensor.Find(damaged)) is null or InvalidDataException);
        }
    }

    [Fact]
    public void After_disposal_it_says_so()
    {
        ImageEmbedder embedder = ImageEmbedder.Load(_model.Folder.FullPath);
        embedder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => embedder.Dimension);
        Assert.Throws<ObjectDisposedException>(() => embedder.Embed(SmallModel.Sources(SmallModel.Pictures)));
    }

    private string Exported(string[] stages)
    {
        int dimension = _model.Backbone.Stages.Where(s => stages.Contains(s.Name)).Sum(s => s.Channels);
        LinearHead head = new() { Weights = new FeatureMatrix(2, dimension), Bias = new float[2], Temperature = 1 };
        string file = _folder.File("exported.onnx");
        File.WriteAllBytes(file, ClassifierGraph.Build(new ClassifierModel(_model.Backbone, _model.Weights, head, ["a", "b"]) { Stages = stages }));
        return file;
    }
}
