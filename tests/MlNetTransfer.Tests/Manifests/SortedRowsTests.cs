using MlNetTransfer.Manifests;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Manifests;

public class SortedRowsTests
{
    [Fact]
    public void Rows_beyond_a_piece_come_in_order_from_files()
    {
        using ScratchFolder scratch = ScratchFolder.Create(0);
        SortedRows sorted = new(scratch);
        const int Count = 400_003;
        for (int i = 0; i < Count; i++)
        {
            // 7 and the count have no common factor, so every number comes once.
            sorted.Add(new ManifestRow($"p{i * 7L % Count:000000}", "", null, i, null));
        }

        Assert.Equal(2, Directory.GetFiles(scratch.FullPath).Length);
        Assert.Equal(Count, sorted.Count);
        int at = 0;
        foreach (ManifestRow row in sorted.InOrder())
        {
            Assert.Equal($"p{at++:000000}", row.Path);
        }

        Assert.Equal(Count, at);
    }
}
