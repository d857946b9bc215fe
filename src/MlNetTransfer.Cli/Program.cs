using MlNetTransfer.Cli.Commands;

return CommandRunner.Run(CommandTree.Create(), args);
