using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>Lowers a <see cref="BackboneSpec"/> into an <see cref="OnnxGraph"/>.</summary>
internal sealed class BackboneLowering(OnnxGraph graph, BackboneSpec backbone, BackboneWeights weights, BatchNormLowering batchNorm = BatchNormLowering.Folded)
{
    private readonly List<(ConvOp Layer, string Mean, string Square)> _moments = [];

    /// <summary>With <see cref="BatchNormLowering.Measured"/>, after <see cref="Stages"/>: over each image's positions the mean of (what enters a BatchNorm −
    /// stored mean) / √(stored variance + ε) and of its square, [N, Out] each, in the order in which the layers run.</summary>
    public IReadOnlyList<(ConvOp Layer, string Mean, string Square)> Moments => _moments;

    /// <summary>Rows and columns of the last stage's output, after <see cref="Stages"/>.</summary>
    public int OutputSide { get; private set; }

    /// <summary>Runs all stages.</summary>
    /// <param name="input">Name of the normalised input, [N, 3, InputSize, InputSize].</param>
    /// <returns>Name of each stage's output, [N, Channels, side, side], in stage order.</returns>
    public IReadOnlyList<string> Stages(string input)
    {
        Value value = new(input, backbone.InputSize);
        List<string> outputs = [];
        foreach (BackboneStage stage in backbone.Stages)
        {
            value = Sequence(stage.Blocks.SelectMany(b => b.Ops), value);
            outputs.Add(value.Name);
        }

        OutputSide = value.Side;
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
        string enlarged = side == whole
            ? square
            : graph.Node(
                "Resize",
                [square, "", graph.Constant("enlarged_scales", [1, 1, factor, factor], 4)],
                OnnxGraph.Text("mode", "linear"),
                OnnxGraph.Text("coordinate_transformation_mode", "half_pixel"));
        return graph.Node(
            "Slice",
            [
                enlarged,
                graph.Constant("crop_starts", [offset, offset]),
                graph.Constant("crop_ends", [end, end]),
                graph.Constant("crop_axes", [2L, 3L]),
            ]);
    }

    /// <summary>Per-channel (x − mean) / standard deviation, RGB 0…255 in.</summary>
    public string Normalize(string pixels)
    {
        PixelNormalization normalization = backbone.Preprocessing.Normalization;
        string centred = graph.Node("Sub", [pixels, graph.Constant("mean", normalization.Mean, 1, 3, 1, 1)]);
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
            features = Activate(Activation.HardSwish, graph.Node("Gemm", [features, matrix, bias], OnnxGraph.Int("transB", 1)));
            width = hidden.Width;
        }

        return graph.NamedNode("Gemm", [features, Constant("weight", head.Classes, width), Constant("bias", head.Classes)], name, OnnxGraph.Int("transB", 1));

        string Constant(string part, params ReadOnlySpan<int> shape) => graph.Constant($"{head.Name}.{part}", weights[$"{head.Name}.{part}"], shape);
    }

    private Value Sequence(IEnumerable<BackboneOp> ops, Value value) => ops.Aggregate(value, (v, op) => Lower(op, v));

    private Value Lower(BackboneOp op, Value value) => op switch
    {
        ConvOp conv => Convolution(conv, value),
        MaxPoolOp pool => MaxPool(pool, value),
        AveragePoolOp pool => AveragePool(pool, value),
        ResidualOp residual => Residual(residual, value),
        ConcatOp concat => Concat(concat, value),
        GateOp gate => Gate(gate, value),
        _ => throw new NotSupportedException($"{op.GetType().Name} has no ONNX lowering."),
    };

    private Value Convolution(ConvOp conv, Value value)
    {
        (int top, int bottom) = ConvolutionPadding.Of(backbone, conv, value.Side, conv.Kernel);
        (int left, int right) = ConvolutionPadding.Of(backbone, conv, value.Side, conv.KernelWidth);
        (float[] kernel, float[] bias) = FoldedConvolution.Of(conv, backbone.BatchNormEpsilon, weights, affine: batchNorm == BatchNormLowering.Folded);
        string output = graph.Node(
            "Conv",
            [
                value.Name,
                graph.Constant($"{conv.Name}.weight", kernel, conv.Out, conv.In / conv.Groups, conv.Kernel, conv.KernelWidth),
                graph.Constant($"{conv.Name}.bias", bias, conv.Out),
            ],
            OnnxGraph.Ints("kernel_shape", conv.Kernel, conv.KernelWidth),
            OnnxGraph.Ints("strides", conv.Stride, conv.Stride),
            OnnxGraph.Ints("pads", top, left, bottom, right),
            OnnxGraph.Int("group", conv.Groups));
        Value convolved = new(output, ((value.Side + top + bottom - conv.Kernel) / conv.Stride) + 1);
        return convolved with { Name = Activate(conv.Activation, backbone.HasBatchNorm(conv) ? Normalized(conv, convolved) : output) };
    }

    /// <summary>What of a convolution's BatchNorm is not folded into it.</summary>
    private string Normalized(ConvOp conv, Value value)
    {
        if (batchNorm == BatchNormLowering.Folded)
        {
            return value.Name;
        }

        string name = conv.BatchNormName;
        string scale = graph.Constant($"{name}.scale", weights[$"{name}.weight"], conv.Out), shift = graph.Constant($"{name}.shift", weights[$"{name}.bias"], conv.Out);
        string mean = Pool(value.Name);
        string sum = graph.Node("ReduceSumSquare", [value.Name], OnnxGraph.Ints("axes", 2, 3), OnnxGraph.Int("keepdims", 0));
        string square = graph.Node("Mul", [sum, graph.Constant($"{name}.per_position", [1f / (value.Side * value.Side)])]);
        if (batchNorm == BatchNormLowering.Measured)
        {
            _moments.Add((conv, mean, square));
            string zeros = graph.Constant($"{name}.zeros", new float[conv.Out], conv.Out), ones = graph.Constant($"{name}.ones", [.. Enumerable.Repeat(1f, conv.Out)], conv.Out);
            return graph.Node("BatchNormalization", [value.Name, scale, shift, zeros, ones], OnnxGraph.Float("epsilon", 0));
        }

        // In units of the stored deviation, so that ε differs from channel to channel.
        double epsilon = backbone.BatchNormEpsilon!.Value;
        string epsilons = graph.Constant($"{name}.epsilon", [.. weights[$"{name}.running_var"].Select(v => (float)(epsilon / (v + epsilon)))], conv.Out);
        string centre = OverImages(mean);
        string variance = graph.Node("Relu", [graph.Node("Sub", [OverImages(square), graph.Node("Mul", [centre, centre])])]);
        return graph.Node("BatchNormalization", [value.Name, scale, shift, centre, graph.Node("Add", [variance, epsilons])], OnnxGraph.Float("epsilon", 0));

        string OverImages(string rows) => graph.Node("ReduceMean", [rows], OnnxGraph.Ints("axes", 0), OnnxGraph.Int("keepdims", 0));
    }

    private string Activate(Activation activation, string value) => activation switch
    {
        Activation.None => value,
        Activation.Relu => graph.Node("Relu", [value]),
        Activation.Relu6 => graph.Node("Clip", [value, Zero, Six]),
        Activation.Sigmoid => graph.Node("Sigmoid", [value]),
        Activation.Silu => graph.Node("Mul", [value, graph.Node("Sigmoid", [value])]),
        Activation.HardSigmoid => graph.Node("HardSigmoid", [value], OnnxGraph.Float("alpha", 1 / 6f), OnnxGraph.Float("beta", 0.5f)),
        Activation.HardSwish => graph.Node("HardSwish", [value]),
        _ => throw new NotSupportedException($"{activation} has no ONNX lowering."),
    };

    private string Zero => _zero ??= graph.Constant("zero", [0f]);

    private string Six => _six ??= graph.Constant("six", [6f]);

    private string? _zero;
    private string? _six;

    private Value MaxPool(MaxPoolOp pool, Value value)
    {
        (int before, int after) = ConvolutionPadding.Of(pool, value.Side);
        string output = graph.Node(
            "MaxPool",
            [value.Name],
            OnnxGraph.Ints("kernel_shape", pool.Kernel, pool.Kernel),
            OnnxGraph.Ints("strides", pool.Stride, pool.Stride),
            OnnxGraph.Ints("pads", before, before, after, after));
        return new Value(output, ((value.Side + before + after - pool.Kernel) / pool.Stride) + 1);
    }

    private Value AveragePool(AveragePoolOp pool, Value value)
    {
        int padding = pool.Kernel / 2;
        return value with
        {
            Name = graph.Node(
                "AveragePool",
                [value.Name],
                OnnxGraph.Ints("kernel_shape", pool.Kernel, pool.Kernel),
                OnnxGraph.Ints("strides", 1, 1),
                OnnxGraph.Ints("pads", padding, padding, padding, padding),
                OnnxGraph.Int("count_include_pad", 0)),
        };
    }

    private Value Residual(ResidualOp residual, Value value)
    {
        Value shortcut = Sequence(residual.Shortcut, value), body = Sequence(residual.Body, value);
        return body with { Name = Activate(residual.Activation, graph.Node("Add", [shortcut.Name, body.Name])) };
    }

    private Value Concat(ConcatOp concat, Value value)
    {
        Value[] branches = [.. concat.Branches.Select(b => Sequence(b, value))];
        return branches[0] with { Name = graph.Node("Concat", branches.Select(b => b.Name), OnnxGraph.Int("axis", 1)) };
    }

    private Value Gate(GateOp gate, Value value)
    {
        Value mean = new(graph.Node("GlobalAveragePool", [value.Name]), 1);
        Value factors = Convolution(gate.Expand, Convolution(gate.Reduce, mean));
        return value with { Name = graph.Node("Mul", [value.Name, factors.Name]) };
    }

    /// <summary>A feature map: its name and the side of its square.</summary>
    private readonly record struct Value(string Name, int Side);
}
