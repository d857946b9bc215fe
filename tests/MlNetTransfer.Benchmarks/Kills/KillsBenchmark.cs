using System.Diagnostics;
using System.Globalization;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Kills;

/// <summary>Commands killed at random moments: what was there before is whole, the next run ends as an undisturbed one, and leaves no unfinished
/// file.</summary>
internal static class KillsBenchmark
{
    private static readonly string[] Describing = ["model/run.json", "model/report.html", "model/predictions.csv"];

    /// <param name="weights">Folder with mobilenetv2_035*.safetensors, for 'models import'.</param>
    /// <param name="options">--seed N, --kills N.</param>
    public static void Run(string weights, string[] options)
    {
        Dictionary<string, long> given = options.Chunk(2).ToDictionary(o => o[0], o => long.Parse(o[1], CultureInfo.InvariantCulture));
        long seed = given.GetValueOrDefault("--seed", 1);
        int kills = (int)given.GetValueOrDefault("--kills", 300);
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-kills-").FullName;
        Report report = new(
            "kills",
            "Killed commands",
            $"{kills} times kill -9, seed {seed}, at a moment drawn evenly over the time that the command takes undisturbed; 117 photos, embedded backbone",
            $"kills WEIGHTS --seed {seed} --kills {kills}");
        report.Line("| command | seconds undisturbed | killed | ended before | something lost | next run failed, or ended otherwise | unfinished files left |");
        report.Line("|---|---|---|---|---|---|---|");
        try
        {
            string before = Before(work, weights);
            List<KillCounts> all = [.. KillCommand.All.Select(command => Undisturbed(work, before, command))];
            RandomSource random = new RandomSource(seed).Fork("kills");
            for (int i = 0; i < kills; i++)
            {
                KillCounts counts = all[i % all.Count];
                Once(Path.Combine(work, "run"), before, counts, counts.Time * random.NextDouble());
            }

            all.ForEach(c => report.Line(c.Row()));
            report.Line(KillCounts.Sum(all).Row());
            report.Save();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Photos, two trained models, a Model Builder file and weights.</summary>
    private static string Before(string work, string weights)
    {
        string before = Path.Combine(work, "before"), parts = Path.Combine(Report.Root, "data", "parts");
        foreach (string file in Directory.GetFiles(parts, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % 3 == 0))
        {
            string copy = Path.Combine(before, "photos", Path.GetRelativePath(parts, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.Copy(Report.WeightsOf(weights, "mobilenetv2_035"), Path.Combine(before, "weights.safetensors"));
        string[] probe = ["--strategy", "LinearProbe", "--backbone", "embedded", "--cache", "cache"];
        foreach (string[] command in
            (string[][])[["train", "photos", "--out", "model", .. probe], ["train", "photos", "--out", "other", "--seed", "5", .. probe], ["new", "photos"]])
        {
            (int exit, string output) = KilledRun.Run(before, command);
            _ = exit == 0 ? 0 : throw new InvalidOperationException(output);
        }

        Directory.Delete(Path.Combine(before, "cache"), recursive: true);
        return before;
    }

    private static KillCounts Undisturbed(string work, string before, KillCommand command)
    {
        string folder = Path.Combine(work, "run");
        KilledRun.Copy(before, folder);
        long started = Stopwatch.GetTimestamp();
        (int exit, string output) = KilledRun.Run(folder, command.Arguments);
        KillCounts counts = new(command, exit, Stopwatch.GetElapsedTime(started), KilledRun.Contents(folder));
        string? missing = command.Compared.FirstOrDefault(f => !File.Exists(Path.Combine(folder, f)));
        Directory.Delete(folder, recursive: true);
        return missing is null ? counts : throw new InvalidOperationException($"'{command.Name}' wrote no {missing}: {output}");
    }

    private static void Once(string folder, string before, KillCounts counts, TimeSpan time)
    {
        KilledRun.Copy(before, folder);
        Dictionary<string, byte[]> were = KilledRun.Contents(folder);
        if (KilledRun.Run(folder, counts.Command.Arguments, time).ExitCode == 137)
        {
            counts.Killed++;
        }
        else
        {
            counts.EndedBefore++;
        }

        Dictionary<string, byte[]> are = KilledRun.Contents(folder);
        // What describes a model is taken away when that is replaced.
        bool other = are.TryGetValue("model/model.onnx", out byte[]? graph) && !graph.AsSpan().SequenceEqual(were["model/model.onnx"]);
        string? lost = were.Keys.FirstOrDefault(f =>
            !(other && Describing.Contains(f) && !are.ContainsKey(f))
                && (!are.TryGetValue(f, out byte[]? now) || !(now.AsSpan().SequenceEqual(were[f]) || counts.IsOfItsEnd(f, now))));
        if (lost is null && counts.Command.Usable is { } model && KilledRun.Run(folder, ["predict", model, "photos"]) is (not 0, var said))
        {
            lost = $"{model} does not answer: {said}";
        }

        counts.Lost += Said(counts, lost, time, "lost");
        if (!(counts.Command.Once && counts.Undisturbed.Keys.All(are.ContainsKey)))
        {
            Again(folder, counts, time);
        }

        counts.Left += Said(counts, KilledRun.Partial(folder), time, "left");
        Directory.Delete(folder, recursive: true);
    }

    private static void Again(string folder, KillCounts counts, TimeSpan time)
    {
        (int exit, string output) = KilledRun.Run(folder, [.. counts.Command.Arguments, .. counts.Command.More]);
        string? wrong = exit != counts.ExitCode ? $"exit {exit}: {output}"
            : counts.Command.Compared.FirstOrDefault(
                f => !File.Exists(Path.Combine(folder, f)) || !counts.Undisturbed[f].AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, f))));
        counts.Wrong += Said(counts, wrong, time, "wrong after the next run");
    }

    private static int Said(KillCounts counts, string? what, TimeSpan time, string how)
    {
        if (what is not null)
        {
            Console.WriteLine($"{counts.Command.Name}, killed after {time.TotalSeconds:0.000} s, {how}: {what}");
        }

        return what is null ? 0 : 1;
    }
}
