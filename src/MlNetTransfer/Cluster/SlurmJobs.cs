using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cluster;

/// <summary>A work as batch scripts of Slurm.</summary>
public static class SlurmJobs
{
    /// <summary>The script that submits the others.</summary>
    public const string Submit = "submit.sh";

    private const string Task = "task.sh";

    // Longer than the 10 seconds that the program takes to stop, with room for a slow disk.
    private const int SecondsToStop = 120;

    /// <summary>The scripts. They belong in the folder that gets the results, and run in it; nothing is written, and nothing is submitted.</summary>
    /// <exception cref="TransferException">MNT101 for everything that is not allowed, at once.</exception>
    public static IReadOnlyList<JobFile> Write(ClusterWork work, TaskResources resources, SlurmSettings settings)
    {
        ClusterChecks.Require(
            work,
            resources,
            [
                settings.Partition is { } partition ? ClusterChecks.Word("--partition", partition) : null,
                settings.Account is { } account ? ClusterChecks.Word("--account", account) : null,
            ]);
        WorkStep[] steps = [.. WorkSteps.Of(work, name => name)];
        return
        [
            .. steps.Select((s, i) => new JobFile(FileOf(s, i), Script(work, resources, settings, s, i, steps.Length), Runs: true)),
            new(Task, TaskText(resources)),
            new(Submit, SubmitText(steps), Runs: true),
        ];
    }

    private static string FileOf(WorkStep step, int i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}-{step.Name}.sh");

    private static string Script(ClusterWork work, TaskResources resources, SlurmSettings settings, WorkStep step, int i, int steps)
    {
        string file = FileOf(step, i);
        string atOnce = work.AtOnce is { } limit ? string.Create(CultureInfo.InvariantCulture, $"%{limit}") : "";
        IEnumerable<string> lines =
        [
            "#!/bin/sh",
            string.Create(CultureInfo.InvariantCulture, $"# {i + 1} of {steps}: {step.Says}"),
            $"# {Submit} submits every step behind the one before it. This one alone, from this folder: sbatch {file}",
            .. step.IsArray ? (string[])[$"# Some of its tasks once more: sbatch --array=3,17 {file}. A task whose result is there does nothing."] : [],
            $"#SBATCH --job-name={work.Name}-{step.Name}",
            .. step.IsArray ? (string[])[string.Create(CultureInfo.InvariantCulture, $"#SBATCH --array=0-{ClusterChecks.TasksOf(work) - 1}{atOnce}")] : [],
            .. settings.Partition is { } partition ? (string[])[$"#SBATCH --partition={partition}"] : [],
            .. settings.Account is { } account ? (string[])[$"#SBATCH --account={account}"] : [],
            "#SBATCH --ntasks=1",
            string.Create(CultureInfo.InvariantCulture, $"#SBATCH --cpus-per-task={resources.Cpus}"),
            string.Create(CultureInfo.InvariantCulture, $"#SBATCH --mem={resources.Memory}G"),
            .. resources.Gpu && step.HasNetwork ? (string[])["#SBATCH --gres=gpu:1"] : [],
            $"#SBATCH --time={TimeOf(resources.Time)}",
            $"#SBATCH --output=log/{(step.IsArray ? "%x-%A_%a" : "%x-%j")}.txt",
            "#SBATCH --open-mode=append",
            "#SBATCH --requeue",
            string.Create(CultureInfo.InvariantCulture, $"#SBATCH --signal=B:USR1@{SecondsToStop}"),
            "",
            .. step.Number == TaskNumber.Share
                ? (string[])
                [
                    "# As many as --array has. It stays when some tasks run alone: the share of a task depends on it.",
                    string.Create(CultureInfo.InvariantCulture, $"shards={work.Shards}"),
                    "",
                ]
                : [],
            $". ./{Task}",
            Command(step),
            "",
        ];
        return string.Join('\n', lines);
    }

    private static string Command(WorkStep step) => string.Join(
        " \\\n    ",
        [
            .. step.Lines.Select((words, i) => (i == 0 ? "task " : "") + string.Join(' ', words.Select(ShellText.Of))),
            .. step.Number switch
            {
                TaskNumber.Share => (string[])["--shard \"$SLURM_ARRAY_TASK_ID/$shards\""],
                TaskNumber.Trial => ["--trial \"$SLURM_ARRAY_TASK_ID\""],
                _ => [],
            },
        ]);

    private static string TimeOf(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time:mm\\:ss}");

    private static string SubmitText(WorkStep[] steps) => string.Join(
        '\n',
        [
            "#!/bin/sh",
            "# Submits every step, each behind the one before it. Until somebody runs this, nothing is submitted.",
            "# afterok: there is nothing to do without a list. afterany: the last step refuses if a part is missing, and names it.",
            "set -eu",
            "case $0 in */*) CDPATH='' cd -- \"${0%/*}\" ;; esac",
            "mkdir -p log",
            .. steps.Select((s, i) => i == 0
                ? $"{s.Name}=$(sbatch --parsable {FileOf(s, i)})"
                : $"{s.Name}=$(sbatch --parsable --dependency=\"{(steps[i - 1].IsArray ? "afterany" : "afterok")}:${{{steps[i - 1].Name}%%;*}}\""
                    + $"{(steps[i - 1].IsArray ? "" : " --kill-on-invalid-dep=yes")} {FileOf(s, i)})"),
            $"echo \"Submitted: {string.Join(", ", steps.Select(s => $"{s.Name} ${{{s.Name}%%;*}}"))}. 'squeue --me' shows them, log/ has what they say.\"",
            "",
        ]);

    private static string TaskText(TaskResources resources) => $$"""
        # One command of the program as a task of Slurm. The steps read this file; it is not submitted itself.
        # The program stops within 10 seconds of SIGTERM and keeps what is finished. What it exits with:
        #   0          done
        #   1, 2, 3    refused, wrong usage, output not written: another try would end alike, so there is none
        #   above 128  stopped by a signal: worth another try, which goes on where this one stopped

        program=mlnet-transfer    # its full path, if the nodes do not find it
        retries={{resources.Retries.ToString(CultureInfo.InvariantCulture)}}                 # further tries after a signal

        # As many threads as processors were asked for.
        export DOTNET_PROCESSOR_COUNT="${SLURM_CPUS_PER_TASK:-1}" OMP_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}"

        task() {
            status=127
            # USR1 comes before the time is up (--signal), TERM when the task is cancelled, preempted or requeued.
            trap 'caught=yes; kill -s TERM "$pid" 2> /dev/null' USR1 TERM
            "$program" "$@" &
            pid=$!
            while :; do
                caught=
                wait "$pid"
                ended=$?
                # A signal ends 'wait' early; 127 is what it says of a process whose status it has told.
                [ "$ended" -eq 127 ] || status=$ended
                [ "$caught" ] || break
            done
            # The number of a job is that of its whole array for one of the tasks.
            id=$SLURM_JOB_ID
            [ -z "${SLURM_ARRAY_TASK_ID-}" ] || id=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
            # One that Slurm ends is not RUNNING any more: it was cancelled, or comes again by itself.
            if [ "$status" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt "$retries" ] \
                && [ "$(squeue --noheader --jobs="$id" --format=%T)" = RUNNING ]; then
                scontrol requeue "$id"
            fi
            exit "$status"
        }

        """;
}
