using PublicApiGenerator;

namespace MlNetTransfer.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_approved() =>
        Approved.Verify(typeof(TransferPipeline).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
