using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Reporting;
using MlNetTransfer.Sessions;
using MlNetTransfer.Tests.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Runs say what computed their features.</summary>
public sealed class FeatureDeviceTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    private TransferOptions Options
    {
        get
        {
            foreach (string colour in (string[])["red", "green"])
            {
                Directory.CreateDirectory(_pictures.File(Path.Combine("data", colour)));
                for (int i = 0; i < 12; i++)
                {
                    _pictures.Picture(colour, Path.Combine("data", colour, $"{i}.png"));
                }
            }

            return new TransferOptions
            {
                Data = _pictures.File("data"),
                OutputFolder = _pictures.File("out"),
                CacheFolder = _pictures.Cache,
                Strategy = TransferStrategy.LinearProbe,
                InputSize = 32,
            };
        }
    }

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void A_run_records_the_GPU_that_computed_its_features() => AssertRecorded(MadeUpProvider.Right(), "madeup:0", null);

    [Fact]
    public void A_run_records_the_processor_and_a_warning_where_the_GPU_is_wrong() => AssertRecorded(MadeUpProvider.Wrong(1.5f), "cpu", FindingCode.ProviderDiffers);

    [Fact]
    public void A_run_records_the_processor_and_a_note_where_the_GPU_cannot_be_opened() => AssertRecorded(MadeUpProvider.Broken(), "cpu", FindingCode.DeviceMissing);

    [Fact]
    public void A_GPU_that_is_named_and_not_in_the_build_ends_a_run_before_it_begins()
    {
        Assert.SkipWhen(OnnxSession.Providers.Contains(SessionProvider.CudaName), "this build has CUDA");
        TransferException refused = Assert.Throws<TransferException>(() => OnnxEngine.CreatePipeline().Run(Options with { Device = "cuda" }, null, Ends));
        Assert.Equal(FindingCode.DeviceMissing, Assert.Single(refused.Findings).Code);
        Assert.False(Directory.Exists(_pictures.File("out")));
    }

    private void AssertRecorded(MadeUpProvider gpu, string device, string? finding)
    {
        List<string> asked = [];
        OnnxTransferEngine engine = new(SessionDevice.Find("cpu"), name =>
        {
            asked.Add(name);
            return new SessionDevice(gpu.Provider);
        });
        TransferPipeline pipeline = new(engine, new ReportBesideRun(), null, TimeProvider.System);
        TransferOptions options = Options;
        TransferRun run = pipeline.Run(options, null, Ends);
        Assert.Equal(device, run.FeatureDevice);
        Assert.Equal(device, TransferRun.Load(_pictures.File(Path.Combine("out", "run.json"))).FeatureDevice);
        AssertSaid(run.Dataset.Findings);
        AssertSaid(pipeline.Profile(options, null, Ends).Dataset.Findings);
        AssertSaid(pipeline.Plan(options with { Strategy = null }, null, Ends).Dataset.Findings);
        Assert.Equal(["auto", "auto", "auto"], asked);

        void AssertSaid(IEnumerable<Finding> findings) => Assert.Equal(
            finding is null ? [] : [finding],
            findings.Select(f => f.Code).Where(c => c is FindingCode.ProviderDiffers or FindingCode.DeviceMissing));
    }
}
