using MlNetTransfer.Cli.Commands;
using MlNetTransfer.Cli.Rendering;

StandardStreams.Keep();
return CommandRunner.Run(CommandTree.Create(), args);
