using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Tests.Torch;

public sealed class TrainingCheckpointTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    /// <summary>A folder is refused by the output folder before.</summary>
    public static TheoryData<string> Kinds => [.. SpecialFiles.Kinds.Select(k => k.Data).Where(k => !k.EndsWith("folder", StringComparison.Ordinal))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_no_file_is_refused(string kind)
    {
        string path = _folder.File("checkpoint.safetensors");
        SpecialFiles.Make(kind, path);
        Exception? thrown = await Task.Run(() => Record.Exception(() => TrainingCheckpoint.Load(path, new Dictionary<string, string>()))).WaitAsync(Patience);
        Finding finding = Assert.IsType<TransferException>(thrown).Findings[0];
        Assert.Equal(FindingCode.CheckpointDoesNotFit, finding.Code);
        Assert.Contains("allowed is a file", finding.Message, StringComparison.Ordinal);
    }
}
