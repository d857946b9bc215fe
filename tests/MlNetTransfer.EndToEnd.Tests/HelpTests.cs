using System.CommandLine;
using MlNetTransfer.Cli.Commands;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests;

/// <summary>Help that teaches, and what is said to people who mistype.</summary>
public class HelpTests
{
    private static readonly RootCommand Root = CommandTree.Create();

    [Fact]
    public void Every_command_has_examples_and_says_what_comes_next()
    {
        string[] commands = [.. Commands(Root).Select(CommandTree.PathOf)];
        Assert.Equal(commands.Order(), Lesson.All.Keys.Order());
        Assert.All(Lesson.All.Values, l => Assert.NotEmpty(l.Examples));
        Assert.All(Lesson.All.Values, l => Assert.EndsWith(".", l.Next, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_example_is_a_command_line_that_is_understood()
    {
        foreach (Example example in Lesson.All.Values.SelectMany(l => l.Examples))
        {
            string arguments = example.Arguments.Split(" >")[0];
            Assert.True(UsageErrors.Of(Root.Parse(arguments)).Count == 0, $"{arguments}: {string.Join(' ', UsageErrors.Of(Root.Parse(arguments)))}");
        }
    }

    [Theory]
    [InlineData("trian photos --out model", "'trian' is not a command of mlnet-transfer. Did you mean 'train'?")]
    [InlineData("models pul resnet18", "'pul' is not a command of 'models'. Did you mean 'pull'?")]
    [InlineData("paint photos", "'paint' is not a command of mlnet-transfer.")]
    [InlineData("train photos --out model --stratgy LinearProbe", "'--stratgy' is not an option of 'train'. Did you mean '--strategy'?")]
    [InlineData("train --stratgy LinearProbe photos --out model", "'--stratgy' is not an option of 'train'. Did you mean '--strategy'?")]
    [InlineData("train photos --otu model", "'--otu' is not an option of 'train'. Did you mean '--out'?")]
    [InlineData("predict model photo.jpg --tpo=3", "'--tpo' is not an option of 'predict'. Did you mean '--top'?")]
    [InlineData("models list --cahce x", "'--cahce' is not an option of 'models list'. Did you mean '--cache'?")]
    [InlineData("evaluate model photos others", "'others' is one argument too many for 'evaluate'.")]
    [InlineData("train photos --out model --seed abc", "--seed is 'abc'; it must be a whole number.")]
    [InlineData("compare model", "'compare' needs two runs or more; there is one, 'model'.")]
    [InlineData("train photos --out model --cache-limit 4,5", "--cache-limit is '4,5'; it must be a number such as 0.2.")]
    [InlineData("train photos --out model --time-budget 90", "--time-budget is '90'; it must be hours:minutes:seconds, or a number with h, m or s, up to 10,000 hours: 00:15:00, 15m, 1h30m, 90s.")]
    [InlineData("train photos --out model --test-fraction much", "--test-fraction is 'much'; it must be a number such as 0.2.")]
    [InlineData("plan photos --metric micro", "--metric is 'micro'; allowed are Accuracy, Macro. Did you mean 'Macro'?")]
    [InlineData("train photos --out model --policy Measurd", "--policy is 'Measurd'; allowed are Measured, Heuristic. Did you mean 'Measured'?")]
    [InlineData("completion basch", "SHELL is 'basch'; allowed are bash, zsh, fish, pwsh. Did you mean 'bash'?")]
    [InlineData("train photos --out r --trial 3", "--trial needs --trials, the list that 'plan DATA --trials FILE' wrote.")]
    [InlineData("train photos --out r --trials t.json", "--trials needs one of --trial, which makes a trial, and --from-trials, which judges them.")]
    [InlineData("train photos --out r --trials t.json --trial 3 --from-trials f", "--trials needs one of --trial, which makes a trial, and --from-trials, which judges them.")]
    [InlineData("train photos --out r --trials t.json --trial -1", "--trial is '-1'; it must be a whole number, 0 or more.")]
    [InlineData("train photos --out r --trials t.json --trial 3 --resume", "--resume has no meaning for trials: each takes the time that it needs, and continues by itself; leave it out.")]
    [InlineData("plan photos --seeds 3", "--seeds says what --trials lists; it needs --trials.")]
    [InlineData("plan photos --trials t.json --time-budget 1h", "--time-budget is of a run on one machine, and a trial takes the time that it needs; with --trials leave it out.")]
    [InlineData("plan photos --trials t.json --backbones a,b --backbone a", "--backbone names one network and --backbones several; leave one of them out.")]
    public void A_slip_is_named_with_what_was_probably_meant(string arguments, string expected) => Assert.Equal([expected], UsageErrors.Of(Root.Parse(arguments)));

    [Fact]
    public void Every_number_is_read_the_same_in_every_language_or_refused()
    {
        Type[] numbers = [typeof(double), typeof(float), typeof(int), typeof(long), typeof(TimeSpan)];
        (Command Command, Option Option)[] options =
        [
            .. Commands(Root).SelectMany(c => c.Options.Select(o => (c, o))).Where(p => numbers.Contains(TypeOf(p.o))),
        ];
        Assert.Contains(options, p => p.Option.Name == "--cache-limit");
        foreach ((Command command, Option option) in options)
        {
            foreach (string text in (string[])["4,5", "1.000,5", "1'000", "1 000", "4_5", " 4", "0x10", "NaN", "∞", "٤", "4.", "1e999"])
            {
                string[] needed = command.Options.Any(o => o.Name == "--out") ? ["--out", "folder"] : [];
                string[] line = [.. CommandTree.PathOf(command).Split(' '), .. command.Arguments.Select(_ => "model"), .. needed, option.Name, text];
                bool taken = !Root.Parse(line).Errors.Any(e => e.Message.Contains(option.Name, StringComparison.Ordinal) && e.Message.Contains(text, StringComparison.Ordinal));
                Assert.True(!taken || (text == "4." && TypeOf(option) == typeof(double)), $"{option.Name} takes '{text}'");
            }
        }
    }

    /// <summary>Of an option of a run the table knows the type.</summary>
    private static Type TypeOf(Option option) =>
        OptionTable.All.FirstOrDefault(o => o.Switch == option.Name && option.ValueType == typeof(object))?.ValueType
        ?? Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;

    [Fact]
    public void A_mistyped_strategy_is_answered_with_all_there_are_and_the_nearest()
    {
        string error = Assert.Single(UsageErrors.Of(Root.Parse("train photos --out model --strategy LinerProbe")));
        Assert.All(Enum.GetNames<TransferStrategy>(), n => Assert.Contains(n, error, StringComparison.Ordinal));
        Assert.EndsWith("Did you mean 'LinearProbe'?", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train photos --out model --strategy linearprobe")]
    [InlineData("predict model -- --odd.jpg")]
    [InlineData("train photos --trials t.json --trial 0 --out r")]
    [InlineData("train photos --trials t.json --trial --out r")]
    [InlineData("plan photos --trials t.json --seeds 3 --backbones embedded,resnet18 --seed 7")]
    [InlineData("train photos --out model --time-budget 0:01:00 --set optimizer=Sgd")]
    [InlineData("train photos --out model --time-budget 15m --cache-limit 4.5 --seed -3")]
    public void What_is_right_is_taken(string arguments) => Assert.Empty(UsageErrors.Of(Root.Parse(arguments)));

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.Where(c => !c.Hidden).SelectMany(Commands).Prepend(command);
}
