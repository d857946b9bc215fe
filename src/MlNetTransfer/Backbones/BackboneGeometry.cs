namespace MlNetTransfer.Backbones;

/// <summary>What follows from a network's input size.</summary>
/// <param name="Side">Rows and columns after the last stage.</param>
/// <param name="PerGroup">Multiply-adds of each parameter group, in running order, for one image; a multiplication and its addition count once.</param>
/// <param name="LargestActivation">Values of a layer's output for one image, at most.</param>
public sealed record BackboneGeometry(int Side, IReadOnlyList<long> PerGroup, long LargestActivation)
{
    /// <summary>Of the whole network.</summary>
    public long MultiplyAdds => PerGroup.Sum();

    /// <summary>Null when the input is so small that a window finds no place in it.</summary>
    public static BackboneGeometry? Of(BackboneSpec backbone)
    {
        ShapeOps shapes = new(backbone);
        int side = shapes.Run(backbone.Blocks.SelectMany(b => b.Ops), TensorShape.Map(3, backbone.InputSize)).Side;
        return shapes.Fits ? new BackboneGeometry(side, shapes.MultiplyAdds, shapes.Outputs.Max()) : null;
    }

    /// <summary>Values of all layers' outputs in each block for one image.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="firstBlock">0-based index of the block where the input goes in; those before it have none.</param>
    /// <param name="input">Shape of that input.</param>
    public static long[] OutputsPerBlock(BackboneSpec backbone, int firstBlock, TensorShape input)
    {
        BackboneBlock[] blocks = [.. backbone.Blocks];
        long[] outputs = new long[blocks.Length];
        TensorShape x = input;
        for (int block = firstBlock; block < blocks.Length; block++)
        {
            ShapeOps shapes = new(backbone);
            x = shapes.Run(blocks[block].Ops, x);
            outputs[block] = shapes.Outputs.Sum();
        }

        return outputs;
    }
}
