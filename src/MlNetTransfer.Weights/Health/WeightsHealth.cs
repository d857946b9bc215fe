using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Health;

namespace MlNetTransfer.Weights.Health;

/// <summary>The backbone that ships, and those that are part of the app or were pulled or imported: read again, and compared with their checksums.</summary>
public static class WeightsHealth
{
    private const string Shipped = "shipped weights", Installed = "your weights";

    /// <summary>Whether the weights that ship with the product are sound.</summary>
    public static HealthProbe ShippedProbe { get; } = new(Shipped, "Install the product again.", _ => [CheckShipped()]);

    /// <summary>Whether weights that lie beside the app, were pulled or imported are sound.</summary>
    /// <param name="cacheFolder">As <see cref="TransferOptions.CacheFolder"/>; null is the platform's.</param>
    public static HealthProbe InstalledProbe(string? cacheFolder) =>
        new(Installed, "See 'mlnet-transfer models list'.", cancellationToken => [CheckInstalled(new WeightsStore(cacheFolder), cancellationToken)])
    {
        // Half a gigabyte, the largest of the usual networks, takes some seconds to read and hash.
        Bound = TimeSpan.FromSeconds(60),
    };

    private static HealthCheck CheckShipped() => Wrong(new WeightsStore(Path.GetTempPath()), BackboneCatalog.Embedded) is { } why
        ? HealthCheck.Fails(Shipped, $"'{BackboneCatalog.Embedded}': {why}", "Install the product again.")
        : HealthCheck.Works(Shipped, $"'{BackboneCatalog.Embedded}' is as it was shipped");

    private static HealthCheck CheckInstalled(WeightsStore store, CancellationToken cancellationToken)
    {
        string[] names = [.. store.List().Where(w => w.Path is not null && w.Name != BackboneCatalog.Embedded).Select(w => w.Name)];
        List<string> wrong = [];
        foreach (string name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Wrong(store, name) is { } why)
            {
                wrong.Add($"'{name}' {why}");
            }
        }

        return wrong.Count > 0
            ? HealthCheck.Note(
                Installed,
                string.Join("; ", wrong),
                "Remove what is damaged with 'mlnet-transfer models remove NAME', and pull or import it again; "
                + "what is beside the app comes with the app.")
            : names.Length == 0 ? HealthCheck.Works(
                Installed, $"none; 'mlnet-transfer models pull {BackboneCatalog.Usual}' gets ML.NET's ResNet-18, which is stronger")
            : HealthCheck.Works(Installed, $"{string.Join(", ", names)}: as installed");
    }

    private static string? Wrong(WeightsStore store, string name)
    {
        try
        {
            return store.Verify(name) ? null : "was changed since it was installed";
        }
        catch (TransferException e)
        {
            return e.Findings[0].ToString();
        }
    }
}
