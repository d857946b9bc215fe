using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public class ProfileEffortTests
{
    [Theory]
    [InlineData(0, 32, 3)]
    [InlineData(200, 200, 3)]
    [InlineData(1512, 512, 2)]
    [InlineData(2512, 512, 1)]
    [InlineData(3512, 512, 0)]
    [InlineData(long.MaxValue, 512, 0)]
    public void What_does_not_fit_the_time_is_left_out_and_named_and_the_shift_is_always_measured(long most, int moments, int leftOut)
    {
        ProfileEffort effort = ProfileEffort.Of(1000, most);
        Assert.Equal(moments, effort.Moments);
        Assert.Equal(leftOut, effort.LeftOut(hasBatchNorm: true).Count());
    }

    [Fact]
    public void No_more_images_are_looked_at_than_there_are() => Assert.Equal(20, ProfileEffort.Of(20, 0).Moments);
}
