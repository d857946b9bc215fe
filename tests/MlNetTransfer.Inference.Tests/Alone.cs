namespace MlNetTransfer.Tests.Inference;

/// <summary>Tests that measure the process: they run when the others are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
