using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>A network as data: described once here, lowered to ONNX and to trainable modules elsewhere.</summary>
public sealed record BackboneSpec
{
    /// <summary>Name in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it, and where its weights come from.</summary>
    public required string Description { get; init; }

    /// <summary>Resize, crop and normalisation.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>True: convolutions pad as TensorFlow's SAME for the fixed input size; false: symmetrically.</summary>
    public required bool TensorFlowPadding { get; init; }

    /// <summary>What the weights hold of BatchNorm.</summary>
    public required BatchNormStorage BatchNorm { get; init; }

    /// <summary>From the input to the last features.</summary>
    public required IReadOnlyList<BackboneStage> Stages { get; init; }

    /// <summary>Null when the weights come without a classifier.</summary>
    public required SourceHead? SourceHead { get; init; }

    /// <summary>What the source's own files take. Once its weights are read the network takes red, green, blue: the first kernel is turned.</summary>
    public ColourOrder SourceOrder { get; init; }

    /// <summary>Licence of its weights; null where they come from a file of which that is not known.</summary>
    public string? Licence { get; init; }

    /// <summary>Side of the square that the network sees, pixels.</summary>
    public int InputSize => Preprocessing.CropSize;

    /// <summary>Number of pooled features after the last stage.</summary>
    public int FeatureDimension => Stages[^1].Channels;

    /// <summary>The same network for another input.</summary>
    /// <param name="side">Pixels; null for its own.</param>
    public BackboneSpec ForInput(int? side) =>
        side is { } pixels
            ? this with { Preprocessing = Preprocessing.ForInput(pixels, Preprocessing.Normalization) }
            : this;

    /// <summary>The same network for images that are scaled to another square.</summary>
    internal BackboneSpec WithImageSide(int side) => this with { Preprocessing = Preprocessing with { ImageSide = side } };

    /// <summary>The same network for pictures that are made otherwise of their files.</summary>
    internal BackboneSpec With(PictureOptions picture) => this with { Preprocessing = Preprocessing.With(picture) };

    /// <summary>The backbone up to a freeze point.</summary>
    /// <param name="count">Blocks that are left.</param>
    public BackboneSpec FirstBlocks(int count) => CutAfter(Blocks.ElementAt(count - 1).Name);

    /// <summary>Of all stages, in running order.</summary>
    public IEnumerable<BackboneBlock> Blocks => Stages.SelectMany(s => s.Blocks);

    /// <summary>Whether its layers can train: false for the graph kind, of which heads take the features.</summary>
    public bool IsTrainable => GroupCollector.CanTrain(Blocks.SelectMany(b => b.Ops));

    /// <summary>All parameter groups in the order in which they run.</summary>
    public IReadOnlyList<ParameterGroup> Groups => GroupCollector.Of(Blocks.SelectMany(b => b.Ops));

    /// <summary>The BatchNorms that the weights hold, in running order.</summary>
    public IEnumerable<BatchNormLayout> BatchNorms => Groups.Select(g => g.BatchNormIn(BatchNorm)).OfType<BatchNormLayout>();

    /// <summary>Position in <see cref="Groups"/> of the first group of each stage.</summary>
    internal IReadOnlyList<int> StageStarts
    {
        get
        {
            List<int> starts = [];
            int position = 0;
            foreach (BackboneStage stage in Stages)
            {
                starts.Add(position);
                position += stage.Blocks.Sum(b => b.Groups.Count);
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

    /// <summary>Positions in <see cref="Groups"/> of the last kernels on the way to the output, of every branch, and of the groups without a kernel behind
    /// them.</summary>
    internal IReadOnlyList<int> OutputGroups
    {
        get
        {
            IReadOnlyList<ParameterGroup> groups = Groups;
            HashSet<string> last = [.. BackboneOp.LastKernelsOf(Blocks.SelectMany(b => b.Ops)).Select(g => g.Name)];
            int first = groups.Index().FirstOrDefault(g => last.Contains(g.Item.Name)).Index;
            return [.. groups.Index().Where(g => last.Contains(g.Item.Name) || (g.Index > first && !g.Item.HasKernel)).Select(g => g.Index)];
        }
    }

    /// <summary>Position in <see cref="Groups"/> of a parameter group, or of the first one of a stage or a block.</summary>
    /// <returns>Null when there is none of this name.</returns>
    internal int? PositionOf(string name)
    {
        if (Find(name) is (int stage, int block))
        {
            return StageStarts[stage] + Stages[stage].Blocks.Take(Math.Max(0, block)).Sum(b => b.Groups.Count);
        }

        int position = Groups.ToList().FindIndex(g => g.Name == name);
        return position < 0 ? null : position;
    }

    /// <summary>The name of a freeze point: of the block that begins with a group, else of the group.</summary>
    /// <param name="group">Position in <see cref="Groups"/> of the first group that trains.</param>
    internal string FreezePointAt(int group)
    {
        int begin = 0;
        foreach (BackboneBlock block in Blocks)
        {
            if (begin == group && block.Groups.Count > 0)
            {
                return block.Name;
            }

            begin += block.Groups.Count;
        }

        return Groups[group].Name;
    }

    /// <summary>Stage, and block in it, of a name; block −1 when the name is the stage's. Null when there is none.</summary>
    internal (int Stage, int Block)? Find(string name)
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

    /// <summary>Every tensor that the weights hold, and no other; without the source head's.</summary>
    internal IEnumerable<ParameterTensor> Tensors => Groups.SelectMany(g => g.Tensors(BatchNorm));

    /// <summary>Names and shapes of every tensor that the weights hold, and no other; the source head's last.</summary>
    public IReadOnlyDictionary<string, int[]> TensorShapes
    {
        get
        {
            Dictionary<string, int[]> shapes = Tensors.ToDictionary(t => t.Name, t => t.Shape);
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
}
