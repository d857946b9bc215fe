using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>Lowers a <see cref="BackboneSpec"/> into an <see cref="OnnxGraph"/>.</summary>
internal sealed class BackboneLowering(OnnxGraph graph, BackboneSpec backbone, BackboneWeights weights, BatchNormLowering batchNorm = BatchNormLowering.Folded)
{
    private readonly OnnxOps _ops = new(graph, backbone, weights, batchNorm);

    /// <summary>With <see cref="BatchNormLowering.Measured"/>, after <see cref="Stages"/>: over each image's positions the mean of (what enters a BatchNorm −
    /// stored mean) / √(stored variance + ε) and of its square, [N, Channels] each, in the order in which the layers run.</summary>
    public IReadOnlyList<(BatchNormLayout Layer, string Mean, string Square)> Moments => _ops.Moments;

    /// <summary>Rows and columns of the last stage's output, after <see cref="Stages"/>.</summary>
    public int OutputSide { get; private set; }

    /// <summary>Runs all stages.</summary>
    /// <param name="input">Name of the normalised input, [N, 3, InputSize, InputSize].</param>
    /// <returns>Name of each stage's output, [N, Channels, side, side], in stage order.</returns>
    public IReadOnlyList<string> Stages(string input)
    {
        OnnxValue value = new(input, TensorShape.Map(3, backbone.InputSize));
        List<string> outputs = [];
        foreach (BackboneStage stage in backbone.Stages)
        {
            value = _ops.Run(stage.Blocks.SelectMany(b => b.Ops), value);
            outputs.Add(value.Name);
        }

        OutputSide = value.Shape.Side;
        return outputs;
    }

    /// <summary>Enlarges an image square bilinearly to the preprocessing's size where it is smaller, and cuts out the network's input.</summary>
    /// <param name="square">Name of the square, [N, 3, side, side].</param>
    /// <param name="side">Side of the square; that of the network's input means that it is cut out already.</param>
    public string Crop(string square, int side)
    {
        if (side == backbone.InputSize && side < backbone.Preprocessing.ImageSide)
        {
            return square;
        }

        long whole = backbone.Preprocessing.ResizeShorterSide, offset = backbone.Preprocessing.CropOffset, end = offset + backbone.InputSize;
        float factor = backbone.Preprocessing.EnlargementFrom(side);
        string enlarged = side == whole ? square : Enlarge(square, factor, side, (int)whole);
        return graph.Slice(enlarged, "crop", [offset, offset], [end, end], [2, 3]);
    }

    private string Enlarge(string square, float factor, int side, int whole)
    {
        if (graph.Operators < OnnxOperators.ResizeHalfPixel)
        {
            string left = graph.Constant("enlarged_rows", Enlargement.Matrix(side, whole, factor), whole, side);
            string right = graph.Constant("enlarged_columns", Enlargement.Transposed(side, whole, factor), side, whole);
            return graph.Node("MatMul", [graph.Node("MatMul", [left, square]), right]);
        }

        string region = graph.Operators < OnnxOperators.OptionalRegion ? graph.Constant("enlarged_region", Array.Empty<float>(), 0) : "";
        return graph.Node(
            "Resize",
            [square, region, graph.Constant("enlarged_scales", [1, 1, factor, factor], 4)],
            OnnxGraph.Text("mode", "linear"),
            OnnxGraph.Text("coordinate_transformation_mode", "half_pixel"));
    }

    /// <summary>Per-channel (x − mean) / standard deviation, RGB 0…255 in.</summary>
    public string Normalize(string pixels)
    {
        PixelNormalization normalization = backbone.Preprocessing.Normalization;
        string centred = graph.Node("Sub", [pixels, graph.Constant("mean", [.. normalization.Mean], 1, 3, 1, 1)]);
        return graph.Node("Mul", [centred, graph.Constant("scale", normalization.Factors(), 1, 3, 1, 1)]);
    }

    /// <summary>Global average, [N, C, side, side] → [N, C].</summary>
    public string Pool(string value, string? name = null)
    {
        string pooled = graph.Node("GlobalAveragePool", [value]);
        return name is null ? graph.Node("Flatten", [pooled], OnnxGraph.Int("axis", 1)) : graph.NamedNode("Flatten", [pooled], name, OnnxGraph.Int("axis", 1));
    }

    /// <summary>The classifier that the backbone was pretrained with: [N, source classes] logits.</summary>
    public string SourceLogits(string lastStage, SourceHead head, string name)
    {
        if (head.Convolutional)
        {
            string kernel = Constant("weight", head.Classes, backbone.FeatureDimension, 1, 1);
            return Pool(graph.Node("Relu", [graph.Node("Conv", [lastStage, kernel, Constant("bias", head.Classes)])]), name);
        }

        string features = Pool(lastStage);
        int width = backbone.FeatureDimension;
        if (head.Hidden is { } hidden)
        {
            string matrix = graph.Constant($"{hidden.Name}.weight", weights[$"{hidden.Name}.weight"], hidden.Width, width);
            string bias = graph.Constant($"{hidden.Name}.bias", weights[$"{hidden.Name}.bias"], hidden.Width);
            features = OnnxWords.Activate(_ops, Activation.HardSwish, graph.Node("Gemm", [features, matrix, bias], OnnxGraph.Int("transB", 1)));
            width = hidden.Width;
        }

        return graph.NamedNode("Gemm", [features, Constant("weight", head.Classes, width), Constant("bias", head.Classes)], name, OnnxGraph.Int("transB", 1));

        string Constant(string part, params ReadOnlySpan<int> shape) => graph.Constant($"{head.Name}.{part}", weights[$"{head.Name}.{part}"], shape);
    }
}
