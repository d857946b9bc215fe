using MlNetTransfer.Torch;
using PublicApiGenerator;

namespace MlNetTransfer.Tests.Torch;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_approved() =>
        Approved.Verify(typeof(TorchEngine).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
