using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Shards;

/// <summary>Reads which task of an array this process is from the variables that engines set. docs/cluster.md has the table, with sources.</summary>
public static class EngineVariables
{
    private const string Lsf = "LSB_JOBINDEX", GridEngine = "SGE_TASK_ID";

    private const string ByHand = "Say it by hand with --shard i/n, for example --shard 3/64.";

    /// <summary>The share of this task.</summary>
    /// <param name="variable">Gives the value of a variable of the environment; null where it is not set.</param>
    /// <param name="count">Number of shares where the user says it; the engine's number is then the share's, from 0 (of LSF and Grid Engine, which count
    /// from 1, from 1). Null takes the engine's.</param>
    /// <returns>The share and the variable that said it; null where no engine runs this process as a task of an array.</returns>
    /// <exception cref="TransferException">MNT108: a value is no number, the variables do not say how many tasks there are, the array has gaps, or two
    /// engines disagree.</exception>
    public static (Shard Shard, string Variable)? Find(Func<string, string?> variable, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        (Shard Shard, string Variable)[] shards = [.. Tasks(variable, counted: count is null).Select(t => (ShardOf(t, count), t.Variable))];
        return shards.Length == 0 ? null
            : shards.Skip(1).FirstOrDefault(s => s.Shard != shards[0].Shard) is { Variable: not null } other
                ? throw NotClear(
                    $"{shards[0].Variable}, {other.Variable}",
                    $"say different shares: {shards[0].Shard} and {other.Shard}",
                    $"Unset the variables of the engine that does not run these tasks. {ByHand}")
                : shards[0];
    }

    /// <summary>The number of this task where a list is gone through by tasks, from 0.</summary>
    /// <param name="variable">As for <see cref="Find"/>.</param>
    /// <returns>The number and the variable that said it; null where no engine runs this process as a task of an array.</returns>
    /// <exception cref="TransferException">MNT108: a value is no number, or two engines disagree.</exception>
    public static (int Index, string Variable)? FindIndex(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        (long Index, string Variable)[] found = [.. Tasks(variable, counted: false).Select(t => (t.Number - OneBased(t), t.Variable))];
        return found.Length == 0 ? null
            : found.Skip(1).FirstOrDefault(f => f.Index != found[0].Index) is { Variable: not null } other
                ? throw NotClear(
                    $"{found[0].Variable}, {other.Variable}",
                    $"say different tasks: {found[0].Index} and {other.Index}",
                    "Unset the variables of the engine that does not run these tasks, or say the number by hand.")
                : found[0].Index is >= 0 and <= int.MaxValue ? ((int)found[0].Index, found[0].Variable)
                : throw NotClear(found[0].Variable, $"is {found[0].Index}; allowed are 0 to {int.MaxValue}", "Say the number by hand.");
    }

    /// <param name="variable">Gives the value of a variable.</param>
    /// <param name="counted">Whether it has to be known how many tasks there are.</param>
    private static IEnumerable<EngineTask> Tasks(Func<string, string?> variable, bool counted)
    {
        if (Number("SLURM_ARRAY_TASK_ID") is { } slurm)
        {
            yield return new EngineTask(
                "SLURM_ARRAY_TASK_ID", slurm, Number("SLURM_ARRAY_TASK_MIN"), Number("SLURM_ARRAY_TASK_STEP") ?? 1, counted ? SlurmCount(Number) : null);
        }

        if (Number("JOB_COMPLETION_INDEX") is { } kubernetes)
        {
            yield return new EngineTask("JOB_COMPLETION_INDEX", kubernetes, 0, 1, null);
        }

        if (Number("AWS_BATCH_JOB_ARRAY_INDEX") is { } batch)
        {
            yield return new EngineTask("AWS_BATCH_JOB_ARRAY_INDEX", batch, 0, 1, Number("AWS_BATCH_JOB_ARRAY_SIZE"));
        }

        // 0 is what LSF sets outside an array.
        if (Number(Lsf) is { } lsf and not 0)
        {
            yield return new EngineTask(Lsf, lsf, null, Number("LSB_JOBINDEX_STEP") ?? 1, null);
        }

        // "undefined" is what Grid Engine sets outside an array.
        if (variable(GridEngine) != "undefined" && Number(GridEngine) is { } grid)
        {
            long first = Number("SGE_TASK_FIRST") ?? 1, step = Number("SGE_TASK_STEPSIZE") ?? 1;
            yield return new EngineTask(GridEngine, grid, first, step, Number("SGE_TASK_LAST") is { } last ? ((last - first) / Math.Max(1, step)) + 1 : null);
        }

        if (Number("HQ_TASK_ID") is { } hyperQueue)
        {
            yield return new EngineTask("HQ_TASK_ID", hyperQueue, null, 1, null);
        }

        long? Number(string name) => variable(name) is not { Length: > 0 } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw NotClear(name, $"is '{text}'; allowed is a whole number", $"Unset it if no engine runs this. {ByHand}");
    }

    /// <summary>Tasks from the first to the last number, where none is missing between them.</summary>
    private static long? SlurmCount(Func<string, long?> number)
    {
        if (number("SLURM_ARRAY_TASK_MAX") is not { } last || number("SLURM_ARRAY_TASK_MIN") is not { } first)
        {
            return null;
        }

        long step = Math.Max(1, number("SLURM_ARRAY_TASK_STEP") ?? 1), regular = ((last - first) / step) + 1;
        return number("SLURM_ARRAY_TASK_COUNT") is { } count && count != regular
            ? throw NotClear(
                "SLURM_ARRAY_TASK_COUNT",
                $"is {count}, but from {first} to {last} by {step} there are {regular}: the array has gaps, so which share a task has cannot be known",
                $"Submit without gaps, or say how many shares there are with --shards N: then the number of the task is that of its share, from 0. {ByHand}")
            : regular;
    }

    private static Shard ShardOf(EngineTask task, int? named)
    {
        long count = named ?? task.Count ?? throw NotClear(
            task.Variable,
            $"is {task.Number}, but nothing says how many tasks there are",
            $"Add --shards N. {ByHand}");
        long first = named is null ? task.First ?? OneBased(task) : OneBased(task), step = named is null ? Math.Max(1, task.Step) : 1;
        long index = (task.Number - first) / step;
        return count is > 0 and <= Shard.Most && index >= 0 && index < count && (task.Number - first) % step == 0
            ? new Shard((int)index, (int)count)
            : throw NotClear(
                task.Variable,
                $"is {task.Number}, which is no share of {count}; allowed are {first} to {first + ((count - 1) * step)}"
                    + (step > 1 ? $" by {step}" : "") + (count > Shard.Most ? $", and at most {Shard.Most} shares" : ""),
                $"Submit the array that fits. {ByHand}");
    }

    private static int OneBased(EngineTask task) => task.Variable is Lsf or GridEngine ? 1 : 0;

    private static TransferException NotClear(string where, string what, string hint) =>
        new(Finding.Error(FindingCode.ShardNotClear, where, what, hint));
}
