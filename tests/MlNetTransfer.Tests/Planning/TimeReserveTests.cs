using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class TimeReserveTests
{
    [Theory]
    [InlineData(0, 0, false, 6)]
    [InlineData(0, 200, false, 8)]
    [InlineData(100, 0, false, 8)]
    [InlineData(100, 0, true, 12)]
    public void The_end_of_a_run_takes_two_exports_both_files_on_every_test_image_what_is_measured_and_the_pictures(int testImages, int measured, bool pictures, double seconds) =>
        Assert.Equal(seconds, TimeReserve.Seconds(exportSeconds: 3, secondsPerImage: 0.01, testImages, measured, pictures), 1e-9);
}
