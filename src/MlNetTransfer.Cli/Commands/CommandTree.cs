using System.CommandLine;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Every command.</summary>
internal static class CommandTree
{
    public const string Program = "mlnet-transfer";

    public static RootCommand Create()
    {
        RootCommand root = new("Turns a folder of labelled images into a tested image classifier for ML.NET.")
        {
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            PredictCommand.Create(),
            ProfileCommand.Create(),
            ReviewCommand.Create(),
            PlanCommand.Create(),
            IndexCommand.Create(),
            FeaturesCommand.Create(),
            MergeCommand.Create(),
            NewCommand.Create(),
            ReportCommand.Create(),
            CompareCommand.Create(),
            ClusterCommand.Create(),
            ModelsCommand.Create(),
            LibtorchCommand.Create(),
            ServeCommand.Create(),
            DoctorCommand.Create(),
            CompletionCommand.Create(),
        };
        Help.AddTo(root);
        return root;
    }

    /// <summary>Name of a command as it is typed, without the program's: <c>models pull</c>; empty for the root.</summary>
    public static string PathOf(Command command)
    {
        Stack<string> names = [];
        for (Command? current = command; current is not null and not RootCommand; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Push(current.Name);
        }

        return string.Join(' ', names);
    }
}
