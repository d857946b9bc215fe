using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Hosting.Telemetry;
using MlNetTransfer.Reference;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>Sums up the answers of a classifier: requests count, and a loop of its own compares and writes. Thread-safe.</summary>
internal sealed class DriftWatch : IAsyncDisposable
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(1);

    // Windows that wait for a disk that does not answer; then the oldest are given up.
    private const int MostWaiting = 64;

    private readonly string _name;
    private readonly double _level;
    private readonly DriftFiles? _files;
    private readonly ILogger _log;
    private readonly DriftWindows _windows;
    private readonly DriftState _state;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private readonly Channel<ClosedWindow?> _events = Channel.CreateBounded<ClosedWindow?>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private DriftSubject? _subject;
    private int _written = int.MinValue;
    private bool _saidUnwritten;

    /// <param name="name">Of the classifier.</param>
    /// <param name="options">Checked.</param>
    /// <param name="files">Null writes none.</param>
    /// <param name="metrics">Gets the figures.</param>
    /// <param name="time">Whose time.</param>
    /// <param name="log">Hears of changes.</param>
    public DriftWatch(string name, DriftOptions options, DriftFiles? files, ClassifierMetrics metrics, TimeProvider time, ILogger log)
    {
        (_name, _level, _files, _time, _log) = (name, options.Level, files, time, log);
        _windows = new DriftWindows(options.Window, options.LongestWindow, time, closed => _events.Writer.TryWrite(closed));
        _state = new DriftState(name, options.Level, metrics, log);
        using AsyncFlowControl none = ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>As it is now.</summary>
    public DriftReport Report
    {
        get
        {
            DriftTally? running = _windows.Running;
            lock (_gate)
            {
                (ModelReference? reference, string why) = _subject?.Reference ?? (null, "");
                return new DriftReport
                {
                    Classifier = _name,
                    Level = _level,
                    Left = _state.Left,
                    MixLeft = _state.MixLeft,
                    Reference = reference is null ? null : DriftSums.Reference(reference, _subject!.Model.Labels),
                    NoReference = reference is null && _subject is not null ? DriftState.Sentence(why) : null,
                    Running = running is null ? null : DriftSums.Window(running, _time.GetUtcNow(), reference?.Distance?.Farthest),
                    Last = _state.Last,
                };
            }
        }
    }

    /// <summary>A model begins to answer.</summary>
    public void Begin(ServedModel model, string path, string sha256)
    {
        DriftSubject subject = new(model, path, sha256);
        subject.Look();
        lock (_gate)
        {
            _subject = subject;
        }

        _windows.Begin(subject);
        Tick();
    }

    /// <summary>Counts an answer.</summary>
    public void Add(ClassifiedImage answer) => _windows.Add(answer);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _windows.Stop();
        _events.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private void Tick()
    {
        TimeSpan next = _windows.EndIfOver();
        _events.Writer.TryWrite(null);
        _timer.Change(next < WriteInterval ? next : WriteInterval, Timeout.InfiniteTimeSpan);
    }

    private async Task RunAsync()
    {
        await foreach (ClosedWindow? closed in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            DriftWindow? window = null;
            if (closed is not null)
            {
                lock (_gate)
                {
                    window = _state.Judge(closed);
                }
            }

            Write(window);
        }
    }

    private void Write(DriftWindow? window)
    {
        DriftReport report = Report;
        int count = report.Running?.Count ?? -1;
        if (_files is null || (window is null && count == _written))
        {
            return;
        }

        try
        {
            if (window is not null)
            {
                _files.Append(window);
            }

            _files.Write(report);
            (_written, _saidUnwritten) = (count, false);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            if (!_saidUnwritten)
            {
                _log.DriftNotWritten(e, _name, DiskErrors.WritingFailed("drift", e));
            }

            _saidUnwritten = true;
        }
    }
}
