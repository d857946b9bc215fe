using System.CommandLine;
using MlNetTransfer.Backbones;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Onnx;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer models list | show | pull | import | verify | remove</c>.</summary>
internal static class ModelsCommand
{
    private static readonly Option<string?> Cache = new("--cache")
    {
        HelpName = "DIR",
        Description = "Cache folder; the weights are in its folder models.",
        Recursive = true,
    };

    public static Command Create()
    {
        Argument<string> name = Choice.Completed(
            new Argument<string>("NAME") { HelpName = "NAME", Description = "Name of a backbone, as 'models list' shows it." },
            OnnxEngine.BackboneNames);
        Argument<string> file = new("FILE")
        {
            Description = "SafeTensors, PyTorch's .pth, Keras' .h5, ONNX, a frozen TensorFlow graph (.pb, .meta), or a .nupkg that holds the weights.",
        };
        Option<string?> architecture = Choice.Completed(
            new Option<string?>("--arch")
            {
                HelpName = "NAME",
                Description = "Name of the backbone that the weights belong to. Without it: the one whose tensors or structure they have.",
            },
            OnnxEngine.BackboneNames);

        Command models = new("models", "Shows, gets and removes pretrained weights.")
        {
            On(new Command("list", "Shows every backbone, and whether its weights are on this machine."), (store, _, _) => ModelsRenderer.Write(store.List())),
            On(
                new Command("show", "Shows where a backbone's weights come from, their licence and how they were trained.") { name },
                (store, parsed, _) => ModelsRenderer.Write(store.Find(parsed.GetRequiredValue(name)))),
            Pull(name),
            On(
                new Command("import", "Installs weights from a file, if they fit the backbone.") { file, architecture },
                (store, parsed, cancellationToken) => ModelsRenderer.WriteInstalled(
                    store.Import(parsed.GetRequiredValue(file), parsed.GetValue(architecture), cancellationToken))),
            Verify(name),
            On(
                new Command("remove", "Removes pulled or imported weights.") { name },
                (store, parsed, _) =>
                {
                    store.Remove(parsed.GetRequiredValue(name));
                    Terminal.Line($"{parsed.GetRequiredValue(name)} is removed");
                }),
        };
        models.Add(Cache);
        return models;
    }

    private static Command Pull(Argument<string> name)
    {
        Command command = new(
            "pull", "Downloads a backbone's weights, checks them and installs them. An interrupted download continues where it stopped.")
        {
            name,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            (WeightsStore store, string backbone) = (new(parsed.GetValue(Cache)), parsed.GetRequiredValue(name));
            ModelsRenderer.WriteTerms(store.Find(backbone));
            ModelsRenderer.WriteInstalled(Get(store, backbone, cancellationToken));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Gets weights, whose terms were said.</summary>
    /// <exception cref="Diagnostics.TransferException">The codes of <see cref="WeightsStore.PullAsync"/>.</exception>
    public static PretrainedWeights Get(WeightsStore store, string name, CancellationToken cancellationToken) =>
        ProgressDisplay.During(progress => store.PullAsync(name, progress, cancellationToken).GetAwaiter().GetResult());

    private static Command Verify(Argument<string> name)
    {
        Command command = new("verify", "Reads installed weights again and compares them with their checksum.") { name };
        command.SetAction(parsed =>
        {
            string backbone = parsed.GetRequiredValue(name);
            bool intact = new WeightsStore(parsed.GetValue(Cache)).Verify(backbone);
            Terminal.Line(intact
                ? $"{backbone} is as it was installed"
                : (FormattableString)$"{backbone} was changed since it was installed; remove it and get it again");
            return intact ? ExitCode.Success : ExitCode.Findings;
        });
        return command;
    }

    private static Command On(Command command, Action<WeightsStore, ParseResult, CancellationToken> action)
    {
        command.SetAction((parsed, cancellationToken) =>
        {
            action(new WeightsStore(parsed.GetValue(Cache)), parsed, cancellationToken);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
