namespace MlNetTransfer.Tests;

/// <summary>The cluster of the other tests: arrays, requeues, kills and exit codes are Slurm's own.</summary>
[Collection(OneSlurm.Name)]
public sealed class SlurmTests(SlurmCluster slurm) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Seven_tasks_know_their_number_one_is_requeued_and_one_killed()
    {
        slurm.Require();
        File.WriteAllText(_folder.File("task.sh"), """
            #!/bin/sh
            #SBATCH --requeue
            #SBATCH --output=log-%a.txt
            #SBATCH --open-mode=append
            echo "$SLURM_ARRAY_TASK_ID of $SLURM_ARRAY_TASK_MIN-$SLURM_ARRAY_TASK_MAX:$SLURM_ARRAY_TASK_STEP $SLURM_ARRAY_TASK_COUNT, restart ${SLURM_RESTART_COUNT:-0}" >> "seen-$SLURM_ARRAY_TASK_ID"
            case $SLURM_ARRAY_TASK_ID in
                2) exit 2 ;;
                3) [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ] || sleep 120 ;;
                5) sleep 120 ;;
            esac
            """);
        string job = slurm.Submit(_folder.Path, "--array=0-6", "task.sh");
        await SlurmCluster.UntilAsync(() => File.Exists(_folder.File("seen-3")), Longest, () => "Task 3 did not start.");
        slurm.Requeue($"{job}_3");
        await SlurmCluster.UntilAsync(() => File.Exists(_folder.File("seen-5")), Longest, () => "Task 5 did not start.");
        slurm.Kill(slurm.Tasks(job).Single(t => t.Index == 5));
        IReadOnlyList<SlurmTask> tasks = await slurm.EndOfAsync(job, Longest);

        Assert.Equal(Enumerable.Range(0, 7).Select(i => (int?)i), tasks.Select(t => t.Index));
        Assert.Equal(
            ["0 0", "0 0", "2 0", "0 0", "0 0", "0 9", "0 0"],
            tasks.Select(t => $"{t.ExitCode} {t.Signal}"));
        Assert.Equal(["COMPLETED", "COMPLETED", "FAILED", "COMPLETED", "COMPLETED", "FAILED", "COMPLETED"], tasks.Select(t => t.State));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0], tasks.Select(t => t.Restarts));
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(
            i == 3 ? [$"{i} of 0-6:1 7, restart 0", $"{i} of 0-6:1 7, restart 1"] : [$"{i} of 0-6:1 7, restart 0"],
            File.ReadAllLines(_folder.File($"seen-{i}"))));
    }

    [Fact]
    public async Task An_array_with_gaps_and_steps_says_so_in_its_variables()
    {
        slurm.Require();
        File.WriteAllText(
            _folder.File("task.sh"),
            "#!/bin/sh\necho \"$SLURM_ARRAY_TASK_MIN $SLURM_ARRAY_TASK_MAX $SLURM_ARRAY_TASK_STEP $SLURM_ARRAY_TASK_COUNT\" > \"seen-$SLURM_ARRAY_TASK_ID\"\n");
        string step = slurm.Submit(_folder.Path, "--array=10-20:5", "task.sh");
        await slurm.EndOfAsync(step, Longest);
        Assert.All((int[])[10, 15, 20], i => Assert.Equal("10 20 5 3\n", File.ReadAllText(_folder.File($"seen-{i}"))));
        string gap = slurm.Submit(_folder.Path, "--array=1,2,6", "task.sh");
        await slurm.EndOfAsync(gap, Longest);

        // With a gap the step is 1 and the numbers are not as many as the range: the count alone says how many there are.
        Assert.All((int[])[1, 2, 6], i => Assert.Equal("1 6 1 3\n", File.ReadAllText(_folder.File($"seen-{i}"))));
    }
}
