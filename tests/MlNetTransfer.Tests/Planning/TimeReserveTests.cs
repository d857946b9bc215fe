using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class TimeReserveTests
{
    [Theory]
    [InlineData(0, false, 6)]
    [InlineData(100, false, 8)]
    [InlineData(100, true, 12)]
    public void The_end_of_a_run_takes_two_exports_both_files_on_every_test_image_and_the_pictures(int testImages, bool pictures, double seconds) =>
        Assert.Equal(seconds, TimeReserve.Seconds(exportSeconds: 3, secondsPerImage: 0.01, testImages, pictures), 1e-9);
}
