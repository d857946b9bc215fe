using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace MlNetTransfer.Benchmarks.Kills;

/// <summary>What became of a command that was killed again and again.</summary>
/// <param name="command">The command.</param>
/// <param name="exitCode">Of the undisturbed run.</param>
/// <param name="time">It took.</param>
/// <param name="undisturbed">Files that it left.</param>
internal sealed class KillCounts(KillCommand command, int exitCode, TimeSpan time, Dictionary<string, byte[]> undisturbed)
{
    public KillCommand Command { get; } = command;

    public int ExitCode { get; } = exitCode;

    public TimeSpan Time { get; } = time;

    public Dictionary<string, byte[]> Undisturbed { get; } = undisturbed;

    public int Killed { get; set; }

    public int EndedBefore { get; set; }

    public int Lost { get; set; }

    public int Wrong { get; set; }

    public int Left { get; set; }

    /// <summary>Whether a file is as the undisturbed run left it, or a whole one of its kind where that says when it was written.</summary>
    public bool IsOfItsEnd(string file, byte[] content) =>
        (Undisturbed.TryGetValue(file, out byte[]? end) && content.AsSpan().SequenceEqual(end)) || Path.GetExtension(file) switch
    {
        ".html" => Encoding.UTF8.GetString(content).TrimEnd().EndsWith("</html>", StringComparison.Ordinal),
        ".json" or ".mbconfig" => IsJson(content),
        ".zip" => IsZip(content),
        _ => false,
    };

    private static bool IsJson(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsZip(byte[] content)
    {
        try
        {
            using ZipArchive zip = new(new MemoryStream(content));
            return zip.Entries.Count > 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    public string Row() => string.Create(
        CultureInfo.InvariantCulture, $"| {Command.Name} | {Time.TotalSeconds:0.0} | {Killed} | {EndedBefore} | {Lost} | {Wrong} | {Left} |");

    public static KillCounts Sum(IReadOnlyList<KillCounts> all) =>
        new(new KillCommand("all", [], [], []), 0, TimeSpan.FromTicks(all.Sum(c => c.Time.Ticks)), [])
    {
        Killed = all.Sum(c => c.Killed),
        EndedBefore = all.Sum(c => c.EndedBefore),
        Lost = all.Sum(c => c.Lost),
        Wrong = all.Sum(c => c.Wrong),
        Left = all.Sum(c => c.Left),
    };
}
