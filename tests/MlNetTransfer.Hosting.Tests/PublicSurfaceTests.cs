using PublicApiGenerator;

namespace MlNetTransfer.Tests.Hosting;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_approved() =>
        Approved.Verify(typeof(ImageClassifier).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] }));

    [Fact]
    public void Event_ids_are_approved() => Approved.Verify(string.Join('\n', typeof(MlNetTransfer.Hosting.Telemetry.Log).GetMethods()
        .Select(m => (m.Name, Event: m.GetCustomAttributes(false).OfType<Microsoft.Extensions.Logging.LoggerMessageAttribute>().SingleOrDefault()))
        .Where(m => m.Event is not null)
        .OrderBy(m => m.Event!.EventId)
        .Select(m => $"{m.Event!.EventId} {m.Name} {m.Event.Level}")));
}
