using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Which share of the images a task has: said by hand, or by the variables of the engine that runs it.</summary>
internal sealed class ShardOptions
{
    private readonly Option<string?> _shard = new("--shard")
    {
        HelpName = "I/N",
        Description = "Only the share I of N, from 0: 3/64. Which share an image is of depends on its content alone. "
            + "Without it the variables of the engine decide (Slurm, Kubernetes, AWS Batch, LSF, Grid Engine, HyperQueue); without an engine, all images.",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Shard.TryParse(text) is null)
            {
                result.AddError($"--shard is '{text}'; allowed is I/N with 0 ≤ I < N ≤ {Shard.Most}, for example 3/64.");
            }

            return text;
        },
    };

    private readonly Option<int> _count = Strict.Whole(
        new Option<int>("--shards")
        {
            HelpName = "N",
            Description = "How many shares there are, where the engine says only which (Kubernetes, HyperQueue) or an array is run again in part.",
        },
        least: 1);

    public void AddTo(Command command)
    {
        command.Add(_shard);
        command.Add(_count);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_shard) is { Implicit: false } && result.GetResult(_count) is { Implicit: false })
            {
                result.AddError("--shard and --shards both say how many shares there are; leave one out.");
            }
        });
    }

    /// <summary>Whether one of them was typed.</summary>
    public bool AreSet(SymbolResult result) => result.GetResult(_shard) is { Implicit: false } || result.GetResult(_count) is { Implicit: false };

    /// <returns>The share, and what said it; null where nothing did.</returns>
    /// <exception cref="TransferException">MNT108.</exception>
    public (Shard Shard, string By)? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_shard) is { } text)
        {
            return (Shard.TryParse(text)!, _shard.Name);
        }

        int? count = parsed.GetResult(_count) is { Implicit: false } ? parsed.GetValue(_count) : null;
        return EngineVariables.Find(Environment.GetEnvironmentVariable, count) is { } found ? found
            : count is { } shares ? throw new TransferException(Finding.Error(
                FindingCode.ShardNotClear,
                _count.Name,
                $"is {shares}, but no variable of an engine says which share this is",
                $"Say it by hand: --shard 0/{shares}."))
            : null;
    }
}
