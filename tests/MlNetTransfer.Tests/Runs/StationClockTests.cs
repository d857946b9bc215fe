using MlNetTransfer.Runs;

namespace MlNetTransfer.Tests.Runs;

public class StationClockTests
{
    [Fact]
    public void Several_trainings_are_one_station_after_the_features()
    {
        Hand hand = new();
        StationClock clock = new(hand);
        hand.Seconds = 2;
        clock.EndFeatures();
        foreach (int later in (int[])[5, 9])
        {
            hand.Seconds = later;
            clock.EndFeatures();
        }

        hand.Seconds = 10;
        Assert.Equal((2, 8, 10), (clock.Features, clock.Lap(), clock.Total));
    }

    private sealed class Hand : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
