namespace MlNetTransfer.Tests.Onnx;

/// <summary>Tests that measure the process: they run when the others are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
