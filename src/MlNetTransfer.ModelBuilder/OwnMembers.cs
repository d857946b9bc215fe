using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Options;

namespace MlNetTransfer;

/// <summary>Options as this product's own member of a Model Builder file holds them: those that are not the default, by the names of <c>run.json</c>.</summary>
internal static class OwnMembers
{
    // Where a run writes and caches is the affair of the next one; the split has a member of Model Builder's.
    private static readonly string[] LeftOut =
        [nameof(TransferOptions.OutputFolder), nameof(TransferOptions.CacheFolder), nameof(TransferOptions.ValidationFraction)];

    public static JsonObject Of(TransferOptions options)
    {
        // The member's paths start at its file, those of a run at the working directory.
        JsonObject all = Json(options with
        {
            Weights = Full(options.Weights),
            TestData = Full(options.TestData),
            Unlabelled = Full(options.Unlabelled),
            Corrections = Full(options.Corrections),
        });
        JsonObject defaults = Json(new TransferOptions { Data = "", OutputFolder = "" });
        return new JsonObject(all
            .Where(o => OptionTable.All.Any(t => t.InConfig && t.Member == o.Key) && !LeftOut.Contains(o.Key, StringComparer.OrdinalIgnoreCase)
                && !JsonNode.DeepEquals(o.Value, defaults[o.Key]))
            .Select(o => KeyValuePair.Create(o.Key, o.Value?.DeepClone())));
    }

    private static JsonObject Json(TransferOptions options) => JsonSerializer.SerializeToNode(options, JsonStyle.Indented)!.AsObject();

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);
}
