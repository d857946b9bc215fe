using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Cluster;
using MlNetTransfer.Options;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What every kind of cluster is told: the work, and what a task asks of its machine.</summary>
internal sealed class ClusterOptions
{
    private static readonly ClusterWork Usual = new() { Name = "images", Data = [] };
    private static readonly TaskResources UsualResources = new();

    private readonly Argument<string[]> _data;
    private readonly Option<string> _output;
    private readonly Option<string?> _model;

    private readonly Option<string?> _backbone = new("--backbone")
    {
        HelpName = "NAME",
        Description = "Network whose features are computed. Without it: the one that 'features' takes. Not with --model.",
    };

    private readonly Option<string?> _trials;

    private readonly Option<int> _shards = Whole("--shards", "N", $"Tasks that the images are divided among: 1 to {Shard.Most:N0}.", Usual.Shards);

    private readonly Option<int?> _atOnce = new("--at-once")
    {
        HelpName = "N",
        Description = "Tasks that may run at the same time. Without it: as many as the cluster gives.",
    };

    private readonly Option<int> _cpus = Whole("--cpus", "N", "Processor cores of a task.", UsualResources.Cpus);
    private readonly Option<int> _memory = Whole("--memory", "GB", "Gigabytes of memory of a task.", UsualResources.Memory);

    private readonly Option<TimeSpan> _time = new("--time")
    {
        HelpName = "TIME",
        Description = "Longest time of a try: 10m to 10000h. What is not done by then goes on in the next try.",
        DefaultValueFactory = _ => UsualResources.Time,
    };

    private readonly Option<bool> _gpu = new("--gpu") { Description = "Give a GPU to every task that computes with a network." };

    private readonly Option<int> _retries = Strict.Whole(
        new Option<int>("--retries")
        {
            HelpName = "N",
            Description = "Further tries of a task that a signal or a lost machine ended: 0 to 5.",
            DefaultValueFactory = _ => UsualResources.Retries,
        },
        least: 0);

    private readonly Option<string?> _name = new("--name")
    {
        HelpName = "NAME",
        Description = "Begins the names of the jobs: lower-case letters, digits, hyphens. Without it: made from DATA.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace job files of the same names." };

    /// <param name="data">Help of the images.</param>
    /// <param name="output">Help of the folder for the files.</param>
    /// <param name="model">Help of the model.</param>
    /// <param name="trials">Help of the list of trials.</param>
    public ClusterOptions(string data, string output, string model, string trials)
    {
        _data = new Argument<string[]>("DATA") { Description = data, Arity = ArgumentArity.OneOrMore };
        _output = new Option<string>("--out", "-o") { HelpName = "DIR", Description = output, Required = true };
        _model = new Option<string?>("--model") { HelpName = "MODEL", Description = model };
        _trials = new Option<string?>("--trials") { HelpName = "FILE", Description = trials };
        Strict.Optional(_atOnce, OptionTypes.WholeFrom(1));
        Strict.Value(_time, OptionTypes.Duration);
    }

    public void AddTo(Command command)
    {
        command.Add(_data);
        foreach (Option option in (Option[])[_output, _model, _backbone, _trials, _shards, _atOnce, _cpus, _memory, _time, _gpu, _retries, _name, _force])
        {
            command.Add(option);
        }
    }

    /// <summary>A list that is on another machine cannot be counted here.</summary>
    /// <param name="count">How many it holds.</param>
    public Action<CommandResult> CountsTrials(Option<int> count) => result =>
    {
        if (result.GetResult(count) is { Tokens: [{ Value: var text }] } && OptionTypes.WholeFrom(0).Read(text) is null)
        {
            // That it is no number is said alone.
            return;
        }

        bool list = result.GetResult(_trials) is { Implicit: false }, counted = result.GetResult(count) is { Implicit: false };
        if (list != counted)
        {
            result.AddError($"{_trials.Name} and {count.Name} go together: the list is in the volume, and is not read here.");
        }
    };

    /// <param name="parsed">The command line.</param>
    /// <param name="place">What becomes of a path.</param>
    /// <param name="trials">How many trials the list has that is typed.</param>
    public ClusterWork Work(ParseResult parsed, Func<string, string> place, Func<string, int> trials)
    {
        string[] data = [.. parsed.GetRequiredValue(_data).Select(place)];
        string? list = parsed.GetValue(_trials);
        return new()
        {
            Trials = list is null ? null : new ClusterTrials(place(list), trials(list)),
            Name = parsed.GetValue(_name) ?? ClusterWork.NameOf(data[0]),
            Data = data,
            Model = parsed.GetValue(_model) is { } model ? place(model) : null,
            Backbone = parsed.GetValue(_backbone),
            Shards = parsed.GetValue(_shards),
            AtOnce = parsed.GetValue(_atOnce),
        };
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="guess">Time and memory where none are typed; null: the usual ones.</param>
    public TaskResources Resources(ParseResult parsed, TaskResources? guess) => new()
    {
        Cpus = parsed.GetValue(_cpus),
        Memory = guess is not null && !IsTyped(parsed, _memory) ? guess.Memory : parsed.GetValue(_memory),
        Time = guess is not null && !IsTyped(parsed, _time) ? guess.Time : parsed.GetValue(_time),
        Gpu = parsed.GetValue(_gpu),
        Retries = parsed.GetValue(_retries),
    };

    /// <returns>The exit code.</returns>
    public int Write(ParseResult parsed, IReadOnlyList<JobFile> files, string submit)
    {
        string folder = parsed.GetRequiredValue(_output);
        JobFolder.Write(folder, files, parsed.GetValue(_force));
        Terminal.Line($"[green]{folder}[/] holds {string.Join(", ", files.Select(f => f.Name))}");
        Terminal.Line($"Nothing was submitted. Look at them, change what you like; '{ShellWord.Of(Path.Combine(folder, submit))}' submits them");
        return ExitCode.Success;
    }

    private static bool IsTyped(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static Option<int> Whole(string name, string helpName, string help, int usual) => Strict.Whole(
        new Option<int>(name) { HelpName = helpName, Description = help, DefaultValueFactory = _ => usual }, least: 1);
}
