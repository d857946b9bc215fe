using MlNetTransfer.Options;

namespace MlNetTransfer.Tests.Configuration;

public class DurationTextTests
{
    [Theory]
    [InlineData("00:15:00", 900)]
    [InlineData("24:00:00", 86_400)]
    [InlineData("0:00:01.5", 1.5)]
    [InlineData("15m", 900)]
    [InlineData("15min", 900)]
    [InlineData("15s", 15)]
    [InlineData("1h", 3600)]
    [InlineData("1H30M", 5400)]
    [InlineData("1h0m30s", 3630)]
    [InlineData("1.5h", 5400)]
    [InlineData("0s", 0)]
    public void A_duration_is_read_as_it_is_meant(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("1,5h")]
    [InlineData("-15m")]
    [InlineData("15 m")]
    [InlineData("15m1h")]
    [InlineData("15m15m")]
    [InlineData("15min15m")]
    [InlineData("h")]
    [InlineData("1.2.3h")]
    [InlineData("3d")]
    [InlineData("0:60:00")]
    [InlineData("0:00:60")]
    [InlineData("+1:00:00")]
    [InlineData("1:00")]
    [InlineData("99999h")]
    [InlineData("1e3s")]
    [InlineData("١٥m")]
    public void What_could_be_meant_otherwise_is_none(string text) => Assert.Null(DurationText.Read(text));
}
