using System.CommandLine;
using MlNetTransfer.Cli.Commands;

RootCommand root = new("Turns a folder of labelled images into a tested image classifier for ML.NET.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    PredictCommand.Create(),
    ProfileCommand.Create(),
    PlanCommand.Create(),
    NewCommand.Create(),
    ModelsCommand.Create(),
};
return CommandRunner.Run(root, args);
