using Microsoft.Extensions.Options;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Samples.FolderWorker;

/// <summary>Looks at the folder again and again. What is left to do is what lies in it, so a restart goes on where the last run ended.</summary>
internal sealed partial class SortingWorker(
    IOptions<SortingOptions> options, TransferPredictor predictor, PredictionLog log, TimeProvider time, ILogger<SortingWorker> logger)
    : BackgroundService
{
    private const int FilesAtOnce = 64;
    private const string Unreadable = "unreadable";

    private readonly SortingOptions _options = options.Value;
    private readonly string _folder = Path.GetFullPath(options.Value.Folder);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SemaphoreSlim changed = new(0);
        using FileSystemWatcher watcher = Watch(changed);
        SettledFiles arrivals = new(_folder, _options.Settle, time), unreadable = new(Path.Combine(_folder, Unreadable), _options.Settle, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (string[] files in arrivals.Scan().Chunk(FilesAtOnce))
                {
                    Sort(files, arrivals, again: false, stoppingToken);
                }

                // A copy that stalled was moved away unfinished, and goes on where it is.
                foreach (string[] files in unreadable.Scan().Chunk(FilesAtOnce))
                {
                    Sort(files, unreadable, again: true, stoppingToken);
                }

                foreach (string name in arrivals.Unreachable)
                {
                    logger.LogWarning("{File} cannot be opened by its name and stays where it is; give it another.", name);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogError(e, "The folder could not be worked on; trying again in {Rescan}.", _options.Rescan);
            }

            await changed.WaitAsync(arrivals.AreUnsettled || unreadable.AreUnsettled ? _options.Settle : _options.Rescan, stoppingToken);
        }
    }

    /// <summary>Watchers miss files on network shares and under load: this one only makes the next look come sooner.</summary>
    private FileSystemWatcher Watch(SemaphoreSlim changed)
    {
        FileSystemWatcher watcher = new(_folder) { EnableRaisingEvents = true };
        watcher.Created += (_, _) => Wake();
        watcher.Renamed += (_, _) => Wake();
        return watcher;

        void Wake()
        {
            if (changed.CurrentCount == 0)
            {
                changed.Release();
            }
        }
    }

    /// <param name="files">Settled ones.</param>
    /// <param name="arrivals">Where they lie.</param>
    /// <param name="again">Whether they were unreadable before: those that still are stay, until they change.</param>
    /// <param name="stoppingToken">Ends the work between two files.</param>
    private void Sort(string[] files, SettledFiles arrivals, bool again, CancellationToken stoppingToken)
    {
        foreach (ImagePrediction image in predictor.PredictFiles(files, cancellationToken: stoppingToken))
        {
            stoppingToken.ThrowIfCancellationRequested();
            if (image.Finding?.Code == FindingCode.ImageNotFound)
            {
                continue; // somebody took it away
            }

            string file = image.Path;
            if (again && image.Prediction is null)
            {
                arrivals.SetAside(file);
                continue;
            }

            try
            {
                string folder = Path.Combine(_folder, FolderOf(image));
                string moved = SafeMove.Into(folder, file, target => log.Write(image, Path.GetRelativePath(_folder, target)));
                LogMoved(file, moved);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                arrivals.SetAside(file);
                logger.LogError(e, "{File} could not be moved and stays where it is until it changes, or until a restart.", file);
            }
        }
    }

    private string FolderOf(ImagePrediction image) => image.Prediction switch
    {
        null => Unreadable,
        { } prediction when prediction.Probability < _options.Threshold => "unsure",
        { } prediction => SafeMove.FolderName(prediction.Label),
    };

    [LoggerMessage(LogLevel.Information, "{File} → {Target}")]
    private partial void LogMoved(string file, string target);
}
