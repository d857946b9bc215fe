using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Tests;

/// <summary>Slurm on this machine alone: munged, slurmctld and slurmd in a temporary folder. Tests skip where it is not installed or does not start.</summary>
public sealed class SlurmCluster : IAsyncLifetime
{
    private const int Killed = 9; // SIGKILL

    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "scancel", "sinfo", "squeue"];
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1), LongestCommand = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(250);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _daemons = [];
    private readonly StringBuilder _said = new();
    private string? _whyNot;

    private string Configuration => _folder.File("slurm.conf");

    /// <summary>Skips the test where there is no Slurm.</summary>
    public void Require() => Assert.SkipWhen(_whyNot is not null, $"{_whyNot}");

    public async ValueTask InitializeAsync()
    {
        string[] missing = [.. Programs.Where(p => PathOf(p) is null)];
        if (!OperatingSystem.IsLinux() || missing.Length > 0)
        {
            _whyNot = $"there is no {string.Join(", ", missing)}: apt-get install slurmctld slurmd slurm-client munge";
            return;
        }

        try
        {
            await StartAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException)
        {
            string[] said = _said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            _whyNot = $"Slurm does not start: {e.Message} {string.Join(" | ", said.Where(l => l.Contains("rror", StringComparison.Ordinal)).TakeLast(3))}";
            await EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _folder.Dispose();
    }

    /// <summary>Submits a script.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">Of <c>sbatch</c>.</param>
    /// <returns>The job's number.</returns>
    internal string Submit(string folder, params string[] arguments) => Run(folder, "sbatch", ["--parsable", .. arguments]).Trim().Split(';')[0];

    /// <summary>Queues a task again, whether it runs or has ended.</summary>
    internal void Requeue(string task) => Run("scontrol", "requeue", task);

    internal void Cancel(string task) => Run("scancel", task);

    /// <summary>Sends a signal to the script of a task alone.</summary>
    internal void SignalScript(string task, string signal) => Run("scancel", "--batch", $"--signal={signal}", task);

    /// <summary>Every process of a task but Slurm's own; none where it has just ended.</summary>
    internal IReadOnlyList<int> Processes(SlurmTask task)
    {
        try
        {
            return ProcessesOf(task);
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    private IReadOnlyList<int> ProcessesOf(SlurmTask task) => ProcessTree.From(
        Run("scontrol", "listpids", $"{task.RawJob}").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
            .Where(p => int.TryParse(p, out int id) && id > 0 && !ProcessTree.CommandOf(id).Contains("slurmstepd", StringComparison.Ordinal))
            .Select(int.Parse));

    /// <summary>Ends every process of a task without a chance to say anything, as a lost machine does.</summary>
    /// <returns>How many there were.</returns>
    internal int Kill(SlurmTask task)
    {
        IReadOnlyList<int> processes = Processes(task);
        return processes.Count(id => Signals.TrySend(id, Killed));
    }

    /// <summary>The tasks of a job; several that still wait may be one.</summary>
    internal IReadOnlyList<SlurmTask> Tasks(string job) =>
    [
        // A folder may have a line break in its name.
        .. Run("scontrol", "show", "job", job, "-o").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith("JobId=", StringComparison.Ordinal))
            .Select(SlurmTask.Of)
            .OrderBy(t => t.Index),
    ];

    /// <summary>Waits for something, as long as is allowed.</summary>
    internal static async Task UntilAsync(Func<bool> holds, TimeSpan longest, Func<string> otherwise)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (!holds())
        {
            if (time.Elapsed > longest)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until every task of a job is over.</summary>
    internal async Task<IReadOnlyList<SlurmTask>> EndOfAsync(string job, TimeSpan longest)
    {
        IReadOnlyList<SlurmTask> tasks = [];
        await UntilAsync(
            () => (tasks = Tasks(job)).All(t => t.IsOver),
            longest,
            () => $"Job {job} did not end: {string.Join(", ", tasks)}. {Tail("slurmctld.log")} {Tail("slurmd.log")}");
        return tasks;
    }

    /// <summary>Runs a program as a user of the cluster does.</summary>
    internal string Run(string folder, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        using Process process = Start(folder, program, arguments, variables);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LongestCommand))
        {
            process.Kill();
            throw new TimeoutException($"{program} did not end within {LongestCommand}.");
        }

        return process.ExitCode == 0
            ? output.Result
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result} {error.Result}");
    }

    private string Run(string program, params string[] arguments) => Run(_folder.Path, program, arguments);

    private async Task StartAsync()
    {
        // Others than the owner must reach the socket of munged, so it asks for that right in every folder above it.
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (string name in (string[])["munge", "state", "spool"])
        {
            Directory.CreateDirectory(
                _folder.File(name),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        string munge = _folder.File("munge/socket"), key = _folder.File("munge/key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(1024));
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        File.WriteAllText(Configuration, SlurmConfiguration.Of(_folder.Path, munge));
        Daemon(
            "munged",
            "--foreground",
            $"--socket={munge}",
            $"--key-file={key}",
            $"--pid-file={_folder.File("munge/pid")}",
            $"--log-file={_folder.File("munge/log")}",
            $"--seed-file={_folder.File("munge/seed")}");
        await UntilAsync(() => RunsStill() && File.Exists(munge), LongestStart, () => "munged made no socket.");
        Daemon("slurmctld", "-D", "-f", Configuration);
        Daemon("slurmd", "-D", "-f", Configuration);
        string state = "";
        await UntilAsync(() => RunsStill() && (state = State()) == "idle", LongestStart, () => $"the node is {(state.Length > 0 ? state : "not known")}.");
    }

    private string State()
    {
        try
        {
            return Run("sinfo", "--noheader", "--format=%T").Trim();
        }
        catch (InvalidOperationException)
        {
            return ""; // slurmctld does not listen yet.
        }
    }

    private bool RunsStill() => _daemons.Find(d => d.HasExited) is { } ended
        ? throw new InvalidOperationException($"{ended.StartInfo.FileName} ended with {ended.ExitCode}.")
        : true;

    private void Daemon(string program, params string[] arguments)
    {
        Process process = Start(_folder.Path, program, arguments, variables: null);
        _daemons.Add(process);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Keep(string? line)
        {
            lock (_said)
            {
                _said.AppendLine(line);
            }
        }
    }

    private Process Start(string folder, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables)
    {
        ProcessStartInfo start = new(PathOf(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };

        // Where the tests are a task of a cluster themselves.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("SLURM", StringComparison.Ordinal) || k.StartsWith("SBATCH", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["SLURM_CONF"] = Configuration;
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Jobs first, then the daemons, the last that was started first; each by its id.</summary>
    private async Task EndAsync()
    {
        if (_daemons.Count == 3 && _daemons.TrueForAll(d => !d.HasExited) && _whyNot is null)
        {
            try
            {
                Run("scancel", $"--user={Environment.UserName}");
                await UntilAsync(() => Run("squeue", "--noheader").Trim().Length == 0, TimeSpan.FromSeconds(30), () => "");
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                // They end with the daemons, or by themselves.
            }
        }

        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
            {
                Signals.End(daemon);
                if (!daemon.WaitForExit(TimeSpan.FromSeconds(15)))
                {
                    daemon.Kill();
                    daemon.WaitForExit();
                }
            }

            daemon.Dispose();
        }

        _daemons.Clear();
    }

    private string Tail(string log) => File.Exists(_folder.File(log)) ? string.Join(" | ", File.ReadLines(_folder.File(log)).TakeLast(5)) : "";

    private static string? PathOf(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(f => Path.Combine(f, program))
            .FirstOrDefault(File.Exists);
}
