using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Sessions;
using MlNetTransfer.Tests.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Whoever has a model can see under which licence its backbone is.</summary>
public sealed class LicenceTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Theory]
    [InlineData(false, "MIT, see models/embedded.md")]
    [InlineData(true, null)]
    public void The_licence_of_the_weights_is_in_the_run_and_in_the_model_and_that_of_a_file_is_not_known(bool file, string? licence)
    {
        foreach (string colour in (string[])["red", "green"])
        {
            Directory.CreateDirectory(_pictures.File(Path.Combine("data", colour)));
            for (int i = 0; i < 8; i++)
            {
                _pictures.Picture(colour, Path.Combine("data", colour, $"{i}.png"));
            }
        }

        TransferRun run = OnnxEngine.CreatePipeline().Run(new TransferOptions
        {
            Data = _pictures.File("data"),
            OutputFolder = _pictures.File("out"),
            CacheFolder = _pictures.Cache,
            Strategy = TransferStrategy.LinearProbe,
            InputSize = 32,
            Weights = file ? SourceTree.File("models/embedded.safetensors") : null,
        });
        using InferenceSession session = new(_pictures.File("out/model.onnx"));
        string? inModel = session.ModelMetadata.CustomMetadataMap.GetValueOrDefault(ClassifierFile.LicenceKey);
        Assert.Equal(run.Backbone.Licence, inModel);
        Assert.Equal(licence, inModel?[..Math.Min(inModel.Length, licence?.Length ?? 0)]);
    }
}
