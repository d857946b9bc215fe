using MlNetTransfer.Inference;
using PublicApiGenerator;

namespace MlNetTransfer.Tests.Inference;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_approved() =>
        Approved.Verify(typeof(OnnxEngine).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
