using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Sessions;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Runs.Stations;

/// <summary>One task's share of the features of a manifest.</summary>
/// <param name="context">Its options name the network, or none; their data is not used.</param>
internal sealed class FeaturesStation(RunContext context)
{
    // Of so many images the rows are held, until they can be written in order.
    private const int AtOnce = 1024;

    /// <param name="manifest">The images, with their contents.</param>
    /// <param name="folder">Receives the parts.</param>
    /// <param name="shard">Which part.</param>
    /// <exception cref="TransferException">The codes of the weights, of the manifest and of <see cref="PartFolder"/>; MNT703 where a row is not
    /// finite.</exception>
    public PartResult Run(ManifestFile manifest, string folder, Shard shard)
    {
        (BackboneSpec backbone, BackboneWeights weights) = new LoadStation(context).Network();
        using IFeatureExtractor extractor = context.Engine.OpenFeatures(backbone, weights, [backbone.Stages[^1].Name], decoded: null);
        if (extractor.Key is null)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid,
                nameof(TransferOptions.Weights),
                "is a graph whose rows depend on the images beside them, so that tasks cannot share them",
                "Use another network."));
        }

        FeatureOrigin origin = FeatureOrigin.Of(extractor, backbone, weights);
        PartOrigin parts = new(FeatureMerge.Kind, FeaturePartWriter.Extension, new Dictionary<string, string>
        {
            ["network"] = extractor.Key,
            ["pixelLimit"] = context.Options.PixelLimit.ToString(CultureInfo.InvariantCulture),
        });
        PartFolder target = PartFolder.Open(folder, parts, shard);
        long total = 0;
        string inputs = parts.InputsOf(Own(manifest, shard).Select(r =>
        {
            total++;
            return r.Row;
        }));
        PartMarker? done = target.Done(inputs);
        PartMarker marker = done ?? target.Write(
            inputs, part => FeaturePartWriter.Write(part.Data, origin, writer => Extract(manifest, shard, extractor, origin.Columns, part, writer, total)));
        return PartResult.Of(folder, marker, done is not null, context.Engine.DeviceFindings);
    }

    private void Extract(
        ManifestFile manifest, Shard shard, IFeatureExtractor extractor, int columns, PartContent part, FeaturePartWriter writer, long total)
    {
        long limit = (long)context.Options.PixelLimit * ImageLimits.Million, before = 0;
        float[] rows = new float[AtOnce * columns];
        foreach ((ManifestRow Row, ContentHash Content)[] some in Own(manifest, shard).Chunk(AtOnce))
        {
            DecodeResult?[] failed = new DecodeResult?[some.Length];
            extractor.Extract(
                [.. some.Select(r => ManifestImage.Of(manifest, r.Row, r.Content, limit))],
                (i, row) => row.CopyTo(rows.AsSpan(i * columns)),
                (i, why) => failed[i] = why,
                new ProgressPart(context.Progress, before, total),
                context.CancellationToken);
            for (int i = 0; i < some.Length; i++)
            {
                if (failed[i] is { } why)
                {
                    part.LeaveOut(new RejectedImage(some[i].Row.Path, why.Code!, why.Reason!));
                }
                else
                {
                    writer.Append(some[i].Content, rows.AsSpan(i * columns, columns), some[i].Row.Path);
                    part.Count(1);
                }
            }

            before += some.Length;
        }
    }

    private static IEnumerable<(ManifestRow Row, ContentHash Content)> Own(ManifestFile manifest, Shard shard) =>
        manifest.HashedRows().Where(r => shard.Takes(r.Content));
}
