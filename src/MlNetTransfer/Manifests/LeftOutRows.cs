using MlNetTransfer.Datasets;

namespace MlNetTransfer.Manifests;

/// <summary>Rows of a table of images that were set aside.</summary>
internal static class LeftOutRows
{
    public static readonly string[] Header = ["path", "code", "reason"];

    public static string[] Fields(RejectedImage image) => [image.Path, image.Code, image.Reason];
}
