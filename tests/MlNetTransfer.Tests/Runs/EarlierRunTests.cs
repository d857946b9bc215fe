using MlNetTransfer.Datasets;
using MlNetTransfer.Runs;
using MlNetTransfer.Tests.Reporting;

namespace MlNetTransfer.Tests.Runs;

public sealed class EarlierRunTests : IDisposable
{
    private static readonly string[] OldOrder = ["1", "10", "2"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_is_repeated_or_gone_on_with_keeps_the_order_of_its_classes()
    {
        TransferRun earlier = MadeUpRun.Parts();
        earlier = earlier with { Dataset = earlier.Dataset with { Classes = [.. OldOrder.Select(l => new ClassCount(l, 3, 1, 1))] } };
        TransferOptions options = new() { Data = "photos", OutputFolder = _folder.Path };
        Assert.Equal(OldOrder, EarlierRun.LabelOrder(options, earlier));
        Assert.Null(EarlierRun.LabelOrder(options with { Resume = true }, null));
        File.WriteAllText(_folder.File("run.json"), earlier.ToJson());
        Assert.Null(EarlierRun.LabelOrder(options, null));
        Assert.Equal(OldOrder, EarlierRun.LabelOrder(options with { Resume = true }, null));
        File.WriteAllText(_folder.File("run.json"), "{}");
        Assert.Null(EarlierRun.LabelOrder(options with { Resume = true }, null));
    }
}
