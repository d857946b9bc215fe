namespace MlNetTransfer.Cli.Commands;

/// <summary>A command line to learn from.</summary>
/// <param name="Arguments">What stands behind the program's name.</param>
/// <param name="Says">What it does, without a full stop.</param>
internal sealed record Example(string Arguments, string Says);
