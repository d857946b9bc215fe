using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What makes 'train' one task of many: a trial of a list, or the verdict over all of them.</summary>
internal sealed class TrialOptions
{
    private static readonly OptionType<int> Numbers = OptionTypes.WholeFrom(0);

    private readonly Option<string?> _list = new("--trials")
    {
        HelpName = "FILE", Description = "List of trials that 'plan DATA --trials FILE' wrote; with --trial or --from-trials, and the same data and options.",
    };

    private readonly Option<int?> _number = new("--trial")
    {
        HelpName = "N",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Make one trial of the list, by its number from 0 on, and leave its result in --out, which all trials share. "
            + "Does nothing if the result is there, and continues what was interrupted. Without a number: that of the task, as the engine counts it.",
        CustomParser = Number,
    };

    private readonly Option<string?> _results = new("--from-trials")
    {
        HelpName = "FOLDER", Description = "Judge the trials of the list by their results in this folder, then export and test the model that is kept.",
    };

    public void AddTo(Command command)
    {
        command.Add(_list);
        command.Add(_number);
        command.Add(_results);
    }

    /// <summary>Says what cannot be given together.</summary>
    /// <param name="command">Its options.</param>
    /// <param name="others">Options that mean nothing for trials.</param>
    public void Check(CommandResult command, IEnumerable<Option> others)
    {
        if (command.GetResult(_number) is { Tokens: [{ Value: var text }] } && Numbers.Read(text) is null)
        {
            // That it is no number is said alone.
            return;
        }

        bool list = IsGiven(command, _list), number = IsGiven(command, _number), results = IsGiven(command, _results);
        if ((number || results) && !list)
        {
            command.AddError($"{(number ? _number.Name : _results.Name)} needs --trials, the list that 'plan DATA --trials FILE' wrote.");
        }

        if (list && number == results)
        {
            command.AddError("--trials needs one of --trial, which makes a trial, and --from-trials, which judges them.");
        }

        foreach (Option other in list ? others.Where(o => IsGiven(command, o)) : [])
        {
            command.AddError($"{other.Name} has no meaning for trials: each takes the time that it needs, and continues by itself; leave it out.");
        }
    }

    /// <summary>File of the list; null where there is none.</summary>
    public string? List(ParseResult parsed) => parsed.GetValue(_list);

    /// <summary>Folder of the results to judge; null where nothing is to be judged.</summary>
    public string? Results(ParseResult parsed) => parsed.GetValue(_results);

    /// <summary>Whether one trial is to be made.</summary>
    public bool IsOne(ParseResult parsed) => parsed.GetResult(_number) is { Implicit: false };

    /// <summary>Number of the trial to make.</summary>
    public int NumberOf(ParseResult parsed) => TrialNumber.Of(parsed.GetValue(_number));

    private static bool IsGiven(CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    private static int? Number(ArgumentResult result)
    {
        if (result.Tokens is not [{ Value: var text }])
        {
            return null;
        }

        if (Numbers.Read(text) is int number)
        {
            return number;
        }

        result.AddError($"--trial is '{text}'; {Numbers.Refusal(text)}");
        return null;
    }
}
