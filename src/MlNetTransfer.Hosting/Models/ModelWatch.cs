using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Drift;
using MlNetTransfer.Hosting.Telemetry;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Hosting.Models;

/// <summary>Loads the model in the background, and again when another lies in its place.</summary>
/// <remarks>It looks, and does not wait to be told: network shares and links that are moved tell nobody.</remarks>
internal sealed class ModelWatch : IAsyncDisposable
{
    private readonly string _path;
    private readonly TimeSpan? _interval;
    private readonly ModelSlot _slot;
    private readonly ModelLoader _loader;
    private readonly DriftWatch? _drift;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _loop;
    private string? _taken, _refused, _said;

    /// <param name="name">Of the classifier.</param>
    /// <param name="path">The model's folder or file.</param>
    /// <param name="interval">How often to look; null for once.</param>
    /// <param name="slot">Gets what is loaded.</param>
    /// <param name="loader">Loads it.</param>
    /// <param name="drift">Told of every model that begins to answer; null where answers are not summed up.</param>
    /// <param name="time">Whose time is waited for.</param>
    /// <param name="log">Hears of it.</param>
    public ModelWatch(string name, string path, TimeSpan? interval, ModelSlot slot, ModelLoader loader, DriftWatch? drift, TimeProvider time, ILogger log)
    {
        (_name, _path, _interval, _slot, _loader, _drift, _time, _log) = (name, path, interval, slot, loader, drift, time, log);
        _loop = new Lazy<Task>(Begin);
    }

    /// <summary>Begins, where it has not begun.</summary>
    public void Start() => _ = _loop.Value;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Keeps nothing of the request that happens to be the first.</summary>
    private Task Begin()
    {
        using AsyncFlowControl none = ExecutionContext.SuppressFlow();
        return Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        Take(null);
        if (_interval is not { } interval)
        {
            return;
        }

        // The first model may have been written a moment before: what its clock cannot tell apart is found by reading it once more.
        FileMark? still = null, done = null;
        while (true)
        {
            await Task.Delay(interval, _time, _stop.Token).ConfigureAwait(false);
            FileMark mark = FileMark.Of(_path);
            if (mark == done)
            {
                continue;
            }

            if (mark == still)
            {
                done = Take(mark) ? mark : null;
            }

            still = mark;
        }
    }

    /// <param name="still">What was seen of the file twice; null takes it as it is.</param>
    /// <returns>Whether this file needs no other look: it answers, or is no model.</returns>
    private bool Take(FileMark? still)
    {
        string? content = null;
        try
        {
            byte[] model = Read();
            if (still is not null && FileMark.Of(_path) != still)
            {
                return false;
            }

            content = Convert.ToHexStringLower(SHA256.HashData(model));
            if (content == _taken)
            {
                _said = _refused = null;
                _slot.Confirm();
            }
            else if (content != _refused)
            {
                Serve(model, content);
                (_taken, _refused, _said) = (content, null, null);
            }

            return true;
        }
        catch (Exception e)
        {
            TransferException failure = e as TransferException ?? new TransferException(Unexpected(e), e);
            bool isNoModel = content is not null && failure.Findings[0].Code is FindingCode.ModelNotReadable or FindingCode.ScoresNotFinite;
            _refused = isNoModel ? content : null;
            Say(failure, content);
            _slot.Fail(failure);
            return isNoModel;
        }
    }

    private byte[] Read()
    {
        string file = ModelPath.Onnx(_path);
        try
        {
            return RegularFile.ReadAllBytes(file, RegularFile.Model);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(file, e), e);
        }
    }

    private void Serve(byte[] model, string sha256)
    {
        ServedModel? before = _slot.State.Model;
        ModelInUse next = _loader.Load(model, _path);
        _drift?.Begin(next.Model, _path, sha256);
        _slot.Take(next);
        if (before is null)
        {
            _log.ModelLoaded(_name, next.Model.Checksum, next.Model.Labels.Count, next.Model.Device);
            return;
        }

        _log.ModelChanged(_name, before.Checksum, next.Model.Checksum);
        if (!before.Labels.SequenceEqual(next.Model.Labels))
        {
            _log.LabelsDiffer(_name, string.Join(", ", before.Labels), string.Join(", ", next.Model.Labels));
        }
    }

    /// <summary>Once for each content and reason.</summary>
    private void Say(TransferException failure, string? content)
    {
        string said = $"{content} {failure.Message}";
        if (said == _said)
        {
            return;
        }

        _said = said;
        if (_slot.State.Model is { } serving)
        {
            _log.ModelKept(failure, _name, serving.Checksum, failure.Findings[0]);
        }
        else
        {
            _log.ModelFailed(failure, _name, failure.Findings[0]);
        }
    }

    private Finding Unexpected(Exception e) => Finding.Error(
        FindingCode.ModelNotReadable, _path, $"could not be loaded ({e.Message.Split('\n')[0].TrimEnd('.')})", "It is tried again; look at the log.");
}
