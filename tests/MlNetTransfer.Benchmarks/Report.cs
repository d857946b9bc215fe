using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MlNetTransfer.Benchmarks;

/// <summary>A Markdown file beside the benchmarks that says on what it was measured.</summary>
internal sealed class Report
{
    private readonly string _name;
    private readonly StringBuilder _text = new();

    public Report(string name, string title, string about, string? command = null)
    {
        _name = name;
        Line($"# {title}\n");
        Line($"- commit {Commit}{(Output("git", "status", "--porcelain", "--untracked-files=no").Length > 0 ? " and what stands in its next commit" : "")}");
        Line($"- machine: {Environment.ProcessorCount} cores, {Processor()}, {Environment.OSVersion}, .NET {Environment.Version}");
        Line($"- command: `dotnet run -c Release --project tests/MlNetTransfer.Benchmarks -- {command ?? name} …`");
        Line($"- {about}\n");
    }

    /// <summary>Folder of the results.</summary>
    public static string Results => Path.Combine(Root, "tests", "MlNetTransfer.Benchmarks", "results");

    /// <summary>The checkout in whose folder the benchmark was started.</summary>
    public static string Root { get; } = Output("git", "rev-parse", "--show-toplevel");

    public static string Commit { get; } = Output("git", "rev-parse", "--short", "HEAD");

    public static string WeightsOf(string folder, string backbone) =>
        Directory.GetFiles(folder, $"{backbone}*.safetensors").Order(StringComparer.Ordinal).First();

    public void Line(FormattableString text) => Line(text.ToString(CultureInfo.InvariantCulture));

    public void Line(string text)
    {
        Console.WriteLine(text);
        _text.Append(text).Append('\n');
    }

    public void Save() => Save(Results);

    public void Save(string folder)
    {
        string file = Path.Combine(folder, $"{_name}.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, _text.ToString());
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";

    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return output;
    }
}
