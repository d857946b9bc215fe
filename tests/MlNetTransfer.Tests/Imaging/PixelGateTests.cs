using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Imaging;

public class PixelGateTests
{
    private const long Million = 1_000_000;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(null, 50)]
    [InlineData(100, 100)]
    [InlineData("75", 75)]
    [InlineData(1, 10)]
    [InlineData("many", 50)]
    [InlineData(-5, 50)]
    public void The_room_of_the_process_is_what_its_setting_says_in_megapixels(object? setting, int expected) =>
        Assert.Equal(expected * 1_000_000L, DecodingRoom.Of(setting));

    [Fact]
    public async Task No_more_pixels_are_held_at_once_than_there_is_room_for()
    {
        PixelGate gate = new(10 * Million, Million);
        long held = 0, most = 0;
        Lock counting = new();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            long pixels = (2 + (i % 7)) * Million;
            using PixelGate.Ticket? ticket = await gate.EnterAsync(pixels, Long);
            Count(pixels);
            await Task.Yield();
            Count(-pixels);
        })));
        Assert.Equal(0, held);
        Assert.InRange(most, 2 * Million, 10 * Million);

        void Count(long pixels)
        {
            lock (counting)
            {
                held += pixels;
                most = Math.Max(most, held);
            }
        }
    }

    [Fact]
    public async Task Who_came_first_is_served_first_and_one_larger_than_the_room_is_served_alone()
    {
        PixelGate gate = new(10 * Million, Million);
        PixelGate.Ticket first = gate.Enter(8 * Million);
        Task<PixelGate.Ticket?> giant = gate.EnterAsync(500 * Million, Long), late = gate.EnterAsync(2 * Million, Long);
        Assert.False(giant.IsCompleted);
        Assert.False(late.IsCompleted, "2 million would have fitted beside the first, and the giant would have waited for ever");
        first.Dispose();
        PixelGate.Ticket held = (await giant)!;
        Assert.False(late.IsCompleted);
        held.Dispose();
        held.Dispose();
        (await late)!.Dispose();
    }

    [Fact]
    public async Task A_small_image_does_not_wait_for_large_ones()
    {
        PixelGate gate = new(10 * Million, 2 * Million);
        using PixelGate.Ticket large = gate.Enter(10 * Million);
        Task<PixelGate.Ticket?> waiting = gate.EnterAsync(10 * Million, Long);
        using PixelGate.Ticket? small = await gate.EnterAsync(Million, TimeSpan.Zero);
        Assert.NotNull(small);
        Assert.False(waiting.IsCompleted);
        large.Dispose();
        (await waiting)!.Dispose();
    }

    [Fact]
    public async Task Who_gives_up_makes_place_for_those_behind()
    {
        PixelGate gate = new(10 * Million, Million);
        PixelGate.Ticket held = gate.Enter(6 * Million);
        using CancellationTokenSource cancellation = new();
        Task<PixelGate.Ticket?> cancelled = gate.EnterAsync(9 * Million, Long, cancellation.Token), behind = gate.EnterAsync(4 * Million, Long);
        Assert.Null(await gate.EnterAsync(9 * Million, TimeSpan.FromMilliseconds(20)));
        Assert.False(behind.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        (await behind)!.Dispose();
        held.Dispose();
        gate.Enter(10 * Million).Dispose();
    }

    [Fact]
    public void Waiting_on_a_thread_can_be_cancelled()
    {
        PixelGate gate = new(10 * Million, Million);
        using PixelGate.Ticket held = gate.Enter(10 * Million);
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => gate.Enter(5 * Million, soon.Token));
    }
}
