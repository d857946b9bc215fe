using System.Globalization;
using CsvHelper;
using Microsoft.Extensions.Options;

namespace MlNetTransfer.Samples.FolderWorker;

/// <summary>One row per file, written before the file is moved: no moved file is without its row, and after a crash one may have two.</summary>
internal sealed class PredictionLog : IDisposable
{
    private readonly FileStream _lock;
    private readonly CsvWriter _csv;
    private readonly TimeProvider _time;

    /// <summary>Goes on with the log of an earlier run. A second worker on the same folder is refused.</summary>
    /// <exception cref="IOException">Another worker has it.</exception>
    public PredictionLog(IOptions<SortingOptions> options, TimeProvider time)
    {
        _time = time;
        string folder = Directory.CreateDirectory(Path.Combine(options.Value.Folder, "log")).FullName;
        _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        FileStream stream = new(Path.Combine(folder, "predictions.csv"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        bool isNew = stream.Length == 0, endsInsideRow = !isNew && LastByte(stream) != '\n';
        if (endsInsideRow)
        {
            stream.WriteByte((byte)'\n');
        }

        _csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" });
        if (isNew)
        {
            Write("time", "file", "label", "probability", "moved_to", "finding");
        }
    }

    public void Write(ImagePrediction image, string target) => Write(
        _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        Path.GetFileName(image.Path),
        image.Prediction?.Label ?? "",
        image.Prediction?.Probability.ToString("0.0000", CultureInfo.InvariantCulture) ?? "",
        target.Replace('\\', '/'),
        image.Finding?.ToString() ?? "");

    public void Dispose()
    {
        _csv.Dispose();
        _lock.Dispose();
    }

    private static int LastByte(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte();
    }

    private void Write(params string[] fields)
    {
        foreach (string field in fields)
        {
            _csv.WriteField(field);
        }

        _csv.EndRecord();
        _csv.Flush();
    }
}
