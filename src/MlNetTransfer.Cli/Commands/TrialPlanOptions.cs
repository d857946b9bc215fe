using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Backbones;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What makes 'plan' write the list of all that may be tried.</summary>
internal sealed class TrialPlanOptions
{
    private readonly Option<string?> _list = new("--trials")
    {
        HelpName = "FILE",
        Description = "Write everything that the policy may try to this file, one task each, for 'train DATA --trials FILE --trial N'.",
    };

    private readonly Option<int> _seeds = Strict.Whole(
        new("--seeds")
        {
            HelpName = "N",
            Description = "With --trials: seeds for each fine-tuning, from --seed on. The first is judged, the others show how much chance changes.",
            DefaultValueFactory = _ => 1,
        },
        least: 1);

    private readonly Option<string?> _backbones = new("--backbones")
    {
        HelpName = "NAMES",
        Description = "With --trials: installed backbones to try, with commas between them. Without it: the one that the policy chooses.",
    };

    public void AddTo(Command command)
    {
        command.Add(_list);
        command.Add(_seeds);
        command.Add(Choice.Completed(_backbones, [.. BackboneCatalog.All.Select(b => b.Name)]));
    }

    /// <summary>Says what cannot be given together.</summary>
    /// <param name="command">Its options.</param>
    /// <param name="planning">Options of the plan.</param>
    public void Check(CommandResult command, PlanOptions planning)
    {
        if (command.GetResult(_seeds) is { Tokens: [{ Value: var text }] } && OptionTypes.WholeFrom(1).Read(text) is null)
        {
            // That it is no number is said alone.
            return;
        }

        bool list = IsGiven(command, _list), backbones = IsGiven(command, _backbones);
        foreach (Option alone in list ? [] : ((Option[])[_seeds, _backbones]).Where(o => IsGiven(command, o)))
        {
            command.AddError($"{alone.Name} says what --trials lists; it needs --trials.");
        }

        if (list && IsGiven(command, planning[OptionTable.Strategy]))
        {
            command.AddError("--strategy leaves the policy nothing to try; with --trials leave it out.");
        }

        if (list && IsGiven(command, planning[OptionTable.TimeBudget]))
        {
            command.AddError("--time-budget is of a run on one machine, and a trial takes the time that it needs; with --trials leave it out.");
        }

        foreach (RunOption other in (RunOption[])[OptionTable.Backbone, OptionTable.Weights])
        {
            if (backbones && IsGiven(command, planning[other]))
            {
                command.AddError($"{other.Switch} names one network and --backbones several; leave one of them out.");
            }
        }
    }

    /// <summary>File of the list; null where none is to be written.</summary>
    public string? List(ParseResult parsed) => parsed.GetValue(_list);

    public int Seeds(ParseResult parsed) => parsed.GetValue(_seeds);

    public IReadOnlyList<string> Backbones(ParseResult parsed) =>
        parsed.GetValue(_backbones)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsGiven(CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };
}
