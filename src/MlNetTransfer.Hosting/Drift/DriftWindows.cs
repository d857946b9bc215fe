namespace MlNetTransfer.Hosting.Drift;

/// <summary>Counts answers into windows that follow each other. Thread-safe; an answer waits for nothing but the counting of others.</summary>
/// <param name="most">Answers of a window.</param>
/// <param name="longest">Longest time of one.</param>
/// <param name="time">Whose time.</param>
/// <param name="closed">Takes windows that are over, quickly.</param>
internal sealed class DriftWindows(int most, TimeSpan longest, TimeProvider time, Action<ClosedWindow> closed)
{
    private readonly Lock _gate = new();
    private DriftTally? _tally;

    /// <summary>The window that is being filled, as it is now; null before the first model.</summary>
    public DriftTally? Running
    {
        get
        {
            lock (_gate)
            {
                return _tally?.Copy();
            }
        }
    }

    /// <summary>From now on the answers of this model count, and those that come late of another do not.</summary>
    public void Begin(DriftSubject subject)
    {
        lock (_gate)
        {
            Close(ClosedWindow.OtherModel);
            _tally = new DriftTally(subject, time.GetUtcNow());
        }
    }

    public void Add(ClassifiedImage answer)
    {
        // Before others have to wait. If another model has taken over meanwhile, this answer does not count.
        int? distance = Volatile.Read(ref _tally)?.Subject.Distance(answer.Prediction.Features.Span);
        lock (_gate)
        {
            if (_tally is null || !ReferenceEquals(_tally.Subject.Model, answer.Model))
            {
                return;
            }

            _tally.Add(_tally.Subject.IndexOf(answer.Label), answer.Probability, distance);
            if (_tally.Count == most)
            {
                Next(ClosedWindow.Full);
            }
        }
    }

    /// <summary>Ends the window if its time is over.</summary>
    /// <returns>How long until the next one may be.</returns>
    public TimeSpan EndIfOver()
    {
        lock (_gate)
        {
            if (_tally is null)
            {
                return longest;
            }

            if (time.GetUtcNow() - _tally.Began >= longest)
            {
                Next(ClosedWindow.Time);
            }

            return _tally.Began + longest - time.GetUtcNow();
        }
    }

    /// <summary>Nothing counts any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            Close(ClosedWindow.Stop);
            _tally = null;
        }
    }

    private void Next(string ended)
    {
        Close(ended);
        _tally = new DriftTally(_tally!.Subject, time.GetUtcNow());
    }

    /// <summary>A window without answers leaves nothing.</summary>
    private void Close(string ended)
    {
        if (_tally is { Count: > 0 })
        {
            closed(new ClosedWindow(_tally, time.GetUtcNow(), ended));
        }
    }
}
