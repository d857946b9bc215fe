namespace MlNetTransfer.Imaging;

/// <summary>Bounds the pixels that all decodes of the process hold at once: one that finds no room waits, first come, first served. Thread-safe.</summary>
/// <remarks>Small images have room of their own, so that a photo never waits for large ones. An image of more pixels than there is room for is
/// decoded when no other large one is.</remarks>
/// <param name="room">Pixels of large images.</param>
/// <param name="roomForSmall">Pixels of small ones.</param>
internal sealed class PixelGate(long room, long roomForSmall)
{
    /// <summary>Most pixels of a small image.</summary>
    public const long Small = 1_000_000;

    private readonly Lane _large = new(room), _small = new(roomForSmall);

    /// <summary>Of the process: 50 million pixels, 200 MB as four bytes each, or what <see cref="DecodingRoom.Setting"/> says; and 16 million of small
    /// images.</summary>
    public static PixelGate Shared { get; } = new(DecodingRoom.Of(AppContext.GetData(DecodingRoom.Setting)), 16 * ImageLimits.Million);

    /// <summary>Waits for room on the calling thread.</summary>
    /// <param name="pixels">That are going to be held.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Frees the room when it is disposed.</returns>
    public Ticket Enter(long pixels, CancellationToken cancellationToken = default)
    {
        Task<bool> entered = LaneOf(pixels).EnterAsync(pixels, Timeout.InfiniteTimeSpan, cancellationToken);
        entered.GetAwaiter().GetResult();
        return new Ticket(LaneOf(pixels), pixels);
    }

    /// <summary>Waits for room without a thread.</summary>
    /// <param name="pixels">That are going to be held.</param>
    /// <param name="patience">Longest time to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when there was no room in time.</returns>
    public async Task<Ticket?> EnterAsync(long pixels, TimeSpan patience, CancellationToken cancellationToken = default) =>
        await LaneOf(pixels).EnterAsync(pixels, patience, cancellationToken).ConfigureAwait(false) ? new Ticket(LaneOf(pixels), pixels) : null;

    private Lane LaneOf(long pixels) => pixels <= Small ? _small : _large;

    /// <summary>Room for some pixels, until it is disposed.</summary>
    internal sealed class Ticket : IDisposable
    {
        private readonly long _pixels;
        private Lane? _lane;

        internal Ticket(Lane lane, long pixels) => (_lane, _pixels) = (lane, pixels);

        public void Dispose() => Interlocked.Exchange(ref _lane, null)?.Leave(_pixels);
    }

    internal sealed class Lane(long room)
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<(long Pixels, TaskCompletionSource<bool> Turn)> _waiting = [];
        private long _held;

        public async Task<bool> EnterAsync(long pixels, TimeSpan patience, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LinkedListNode<(long, TaskCompletionSource<bool> Turn)> place;
            lock (_lock)
            {
                if (_waiting.Count == 0 && Fits(pixels))
                {
                    _held += Counted(pixels);
                    return true;
                }

                place = _waiting.AddLast((pixels, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)));
            }

            try
            {
                return await place.Value.Turn.Task.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                if (!GiveUp(place))
                {
                    Leave(pixels);
                }

                return e is TimeoutException ? false : throw new OperationCanceledException(cancellationToken);
            }
        }

        public void Leave(long pixels)
        {
            lock (_lock)
            {
                _held -= Counted(pixels);
                Admit();
            }
        }

        /// <returns>False when the turn had come already.</returns>
        private bool GiveUp(LinkedListNode<(long, TaskCompletionSource<bool>)> place)
        {
            lock (_lock)
            {
                if (place.List is null)
                {
                    return false;
                }

                _waiting.Remove(place);
                Admit();
                return true;
            }
        }

        private void Admit()
        {
            while (_waiting.First is { } next && Fits(next.Value.Pixels))
            {
                _waiting.RemoveFirst();
                _held += Counted(next.Value.Pixels);
                next.Value.Turn.SetResult(true);
            }
        }

        private bool Fits(long pixels) => _held + Counted(pixels) <= room;

        private long Counted(long pixels) => Math.Min(pixels, room);
    }
}
