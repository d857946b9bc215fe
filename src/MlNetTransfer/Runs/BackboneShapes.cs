using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Runs;

/// <summary>A backbone in the numbers that a plan is made from.</summary>
internal static class BackboneShapes
{
    /// <param name="backbone">After truncation; every window finds a place in its input.</param>
    public static BackboneShape Of(BackboneSpec backbone)
    {
        string[] names = [.. backbone.Groups.Select(g => g.Name)];
        return new(backbone.StageStarts, BackboneGeometry.Of(backbone)!.PerGroup)
        {
            Output = [.. backbone.OutputGroups.Select(position => (position, names[position]))],
        };
    }
}
