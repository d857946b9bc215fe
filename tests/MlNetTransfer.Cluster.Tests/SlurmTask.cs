using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests;

/// <summary>A job of Slurm, or one task of an array.</summary>
/// <param name="Job">Number of the job, of an array that of all its tasks.</param>
/// <param name="Index">Number in the array; null where there is none, or where several tasks wait as one.</param>
/// <param name="RawJob">Number of the task itself.</param>
/// <param name="State">As Slurm calls it: PENDING, RUNNING, COMPLETED …</param>
/// <param name="ExitCode">Of the script.</param>
/// <param name="Signal">That ended the script; 0 for none.</param>
/// <param name="Restarts">Times that it was queued again.</param>
internal sealed partial record SlurmTask(int Job, int? Index, int RawJob, string State, int ExitCode, int Signal, int Restarts)
{
    /// <summary>As it is named on a command line.</summary>
    public string Id => Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"{Job}_{index}") : Job.ToString(CultureInfo.InvariantCulture);

    public bool IsOver => State is "COMPLETED" or "FAILED" or "CANCELLED" or "TIMEOUT" or "NODE_FAIL" or "OUT_OF_MEMORY" or "PREEMPTED" or "BOOT_FAIL" or "DEADLINE";

    /// <summary>From a line of <c>scontrol show job -o</c>.</summary>
    public static SlurmTask Of(string line)
    {
        Dictionary<string, string> fields = Field().Matches(line).GroupBy(m => m.Groups[1].Value).ToDictionary(g => g.Key, g => g.First().Groups[2].Value);
        int raw = Number(fields["JobId"]);
        string[] exit = fields["ExitCode"].Split(':');
        return new(
            fields.TryGetValue("ArrayJobId", out string? job) ? Number(job) : raw,
            fields.TryGetValue("ArrayTaskId", out string? index) && int.TryParse(index, CultureInfo.InvariantCulture, out int at) ? at : null,
            raw,
            fields["JobState"],
            Number(exit[0]),
            Number(exit[1]),
            Number(fields["Restarts"]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:^|\s)([A-Za-z]+)=(\S*)")]
    private static partial Regex Field();
}
