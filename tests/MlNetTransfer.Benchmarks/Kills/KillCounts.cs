using System.Globalization;

namespace MlNetTransfer.Benchmarks.Kills;

/// <summary>What became of a command that was killed again and again.</summary>
/// <param name="command">The command.</param>
/// <param name="exitCode">Of the undisturbed run.</param>
/// <param name="time">It took.</param>
/// <param name="undisturbed">Files that it left.</param>
internal sealed class KillCounts(KillCommand command, int exitCode, TimeSpan time, Dictionary<string, byte[]> undisturbed)
{
    // What an earlier run leaves and a new one replaces says when, and how long it took.
    private static readonly string[] Dated = ["run.json", "report.html", "model.zip", ".mbconfig"];

    public KillCommand Command { get; } = command;

    public int ExitCode { get; } = exitCode;

    public TimeSpan Time { get; } = time;

    public Dictionary<string, byte[]> Undisturbed { get; } = undisturbed;

    public int Killed { get; set; }

    public int EndedBefore { get; set; }

    public int Lost { get; set; }

    public int Wrong { get; set; }

    public int Left { get; set; }

    /// <summary>Whether a file is as the undisturbed run left it, or whole where that says when it was written.</summary>
    public bool IsOfItsEnd(string file, ReadOnlySpan<byte> content) =>
        Undisturbed.TryGetValue(file, out byte[]? end) && (content.SequenceEqual(end) || (Dated.Any(d => file.EndsWith(d, StringComparison.Ordinal)) && content[^16..].Trim("\n\0 "u8).Length > 0 && content.Length > end.Length * 9 / 10));

    public string Row() => string.Create(
        CultureInfo.InvariantCulture, $"| {Command.Name} | {Time.TotalSeconds:0.0} | {Killed} | {EndedBefore} | {Lost} | {Wrong} | {Left} |");

    public static KillCounts Sum(IReadOnlyList<KillCounts> all) => new(new KillCommand("all", [], [], []), 0, TimeSpan.FromTicks(all.Sum(c => c.Time.Ticks)), [])
    {
        Killed = all.Sum(c => c.Killed),
        EndedBefore = all.Sum(c => c.EndedBefore),
        Lost = all.Sum(c => c.Lost),
        Wrong = all.Sum(c => c.Wrong),
        Left = all.Sum(c => c.Left),
    };
}
