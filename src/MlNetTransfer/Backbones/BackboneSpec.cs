using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>A network as data: described once here, lowered to ONNX and to trainable modules elsewhere.</summary>
internal sealed record BackboneSpec
{
    /// <summary>Name in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it, and where its weights come from.</summary>
    public required string Description { get; init; }

    /// <summary>Resize, crop and normalisation.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>True: convolutions pad as TensorFlow's SAME for the fixed input size; false: symmetrically.</summary>
    public required bool TensorFlowPadding { get; init; }

    /// <summary>Added to the variance; null when BatchNorm is folded into the convolutions, which then have biases.</summary>
    public required double? BatchNormEpsilon { get; init; }

    /// <summary>From the input to the last features.</summary>
    public required IReadOnlyList<BackboneStage> Stages { get; init; }

    /// <summary>Null when the weights come without a classifier.</summary>
    public required SourceHead? SourceHead { get; init; }

    /// <summary>Side of the square that the network sees, pixels.</summary>
    public int InputSize => Preprocessing.CropSize;

    /// <summary>Number of pooled features after the last stage.</summary>
    public int FeatureDimension => Stages[^1].Channels;

    /// <summary>The same network for another input.</summary>
    /// <param name="side">Pixels; null for its own.</param>
    public BackboneSpec ForInput(int? side) => side is { } pixels ? this with { Preprocessing = Preprocessing.ForInput(pixels, Preprocessing.Normalization) } : this;

    /// <summary>The same network for images that are scaled to another square.</summary>
    public BackboneSpec WithImageSide(int side) => this with { Preprocessing = Preprocessing with { ImageSide = side } };

    /// <summary>The same network for pictures that are made otherwise of their files.</summary>
    public BackboneSpec With(PictureOptions picture) => this with { Preprocessing = Preprocessing.With(picture) };

    /// <summary>The backbone up to a freeze point.</summary>
    /// <param name="count">Blocks that are left.</param>
    public BackboneSpec FirstBlocks(int count) => CutAfter(Stages.SelectMany(s => s.Blocks).ElementAt(count - 1).Name);

    /// <summary>Position in <see cref="Convolutions"/> of the first convolution of each stage.</summary>
    public IReadOnlyList<int> StageStarts
    {
        get
        {
            List<int> starts = [];
            int position = 0;
            foreach (BackboneStage stage in Stages)
            {
                starts.Add(position);
                position += stage.Blocks.SelectMany(ConvolutionsOf).Count();
            }

            return starts;
        }
    }

    /// <summary>The backbone up to and with a stage or a block; what follows, and the source head, are removed.</summary>
    /// <param name="name">Of a stage or a block, as <see cref="Find"/> accepts it.</param>
    public BackboneSpec CutAfter(string name)
    {
        (int stage, int block) = Find(name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such stage or block.");
        BackboneStage last = Stages[stage];
        int kept = block < 0 ? last.Blocks.Count : block + 1;
        IReadOnlyList<BackboneBlock> blocks = [.. last.Blocks.Take(kept)];
        return this with { Stages = [.. Stages.Take(stage), last with { Blocks = blocks, Channels = blocks[^1].Channels }], SourceHead = null };
    }

    /// <summary>Position in <see cref="Convolutions"/> of the first convolution of a stage or a block.</summary>
    public int FirstConvolutionOf(string name)
    {
        (int stage, int block) = Find(name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such stage or block.");
        return StageStarts[stage] + Stages[stage].Blocks.Take(Math.Max(0, block)).SelectMany(ConvolutionsOf).Count();
    }

    /// <summary>The block that a convolution stands in.</summary>
    /// <param name="convolution">Position in <see cref="Convolutions"/>.</param>
    public BackboneBlock BlockAt(int convolution) =>
        Stages.SelectMany(s => s.Blocks).First(block => (convolution -= ConvolutionsOf(block).Count()) < 0);

    /// <summary>Stage, and block in it, of a name; block −1 when the name is the stage's. Null when there is none.</summary>
    public (int Stage, int Block)? Find(string name)
    {
        for (int stage = 0; stage < Stages.Count; stage++)
        {
            int block = Stages[stage].Blocks.ToList().FindIndex(b => b.Name == name);
            if (block >= 0 || Stages[stage].Name == name)
            {
                return (stage, block);
            }
        }

        return null;
    }

    /// <summary>Whether the weights hold a convolution's BatchNorm; else they hold its bias.</summary>
    public bool HasBatchNorm(ConvOp conv) => BatchNormEpsilon is not null && conv.HasBatchNorm;

    /// <summary>All convolutions in the order in which they run.</summary>
    public IEnumerable<ConvOp> Convolutions => Stages.SelectMany(s => s.Blocks).SelectMany(ConvolutionsOf);

    /// <summary>Names and shapes of every tensor that the weights hold, and no other; the source head's last.</summary>
    public IReadOnlyDictionary<string, int[]> TensorShapes
    {
        get
        {
            Dictionary<string, int[]> shapes = [];
            foreach (ConvOp conv in Convolutions)
            {
                if (!conv.IsNormalizationOnly)
                {
                    shapes.Add($"{conv.Name}.weight", [conv.Out, conv.In / conv.Groups, conv.Kernel, conv.KernelWidth]);
                }

                if (!HasBatchNorm(conv))
                {
                    shapes.Add($"{conv.Name}.bias", [conv.Out]);
                    continue;
                }

                foreach (string part in (string[])["weight", "bias", "running_mean", "running_var"])
                {
                    shapes.Add($"{conv.BatchNormName}.{part}", [conv.Out]);
                }
            }

            if (SourceHead is { } head)
            {
                int features = head.Hidden?.Width ?? FeatureDimension;
                if (head.Hidden is { } hidden)
                {
                    shapes.Add($"{hidden.Name}.weight", [hidden.Width, FeatureDimension]);
                    shapes.Add($"{hidden.Name}.bias", [hidden.Width]);
                }

                shapes.Add($"{head.Name}.weight", head.Convolutional ? [head.Classes, features, 1, 1] : [head.Classes, features]);
                shapes.Add($"{head.Name}.bias", [head.Classes]);
            }

            return shapes;
        }
    }

    /// <summary>The convolutions of a block in the order in which they run.</summary>
    public static IEnumerable<ConvOp> ConvolutionsOf(BackboneBlock block) => block.Ops.SelectMany(Flatten);

    private static IEnumerable<ConvOp> Flatten(BackboneOp op) => op switch
    {
        ConvOp conv => [conv],
        ResidualOp residual => residual.Shortcut.Concat(residual.Body).SelectMany(Flatten),
        ConcatOp concat => concat.Branches.SelectMany(b => b).SelectMany(Flatten),
        GateOp gate => [gate.Reduce, gate.Expand],
        _ => [],
    };
}
