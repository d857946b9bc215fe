using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Storage;

public class DiskErrorsTests
{
    [Fact]
    public void A_full_disk_is_told_from_other_failures()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs the device /dev/full, which Linux has");
        TransferException e = Assert.Throws<TransferException>(() => DiskErrors.Writing("run.json", () =>
        {
            using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[1 << 16]);
            full.Flush();
        }));
        Assert.Equal(FindingCode.DiskFull, Assert.Single(e.Findings).Code);
    }

    [Fact]
    public void Another_failure_says_what_the_system_said()
    {
        TransferException e = Assert.Throws<TransferException>(
            () => DiskErrors.Writing("out", () => throw new UnauthorizedAccessException("Access to the path is denied.")));
        Assert.Equal(
            "MNT105 out: cannot be written (Access to the path is denied). Choose a folder that you may write to.",
            Assert.Single(e.Findings).ToString());
    }
}
