using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;

[assembly: AssemblyFixture(typeof(MlNetTransfer.Tests.Torch.LibtorchFixture))]

namespace MlNetTransfer.Tests.Torch;

/// <summary>libtorch, loaded before the first test.</summary>
public sealed class LibtorchFixture
{
    public LibtorchFixture() => Libtorch.Load(CacheFolder.Default);
}
