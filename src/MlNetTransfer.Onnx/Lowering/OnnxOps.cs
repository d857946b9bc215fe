using System.Globalization;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>The words as nodes of an ONNX graph.</summary>
internal sealed class OnnxOps(OnnxGraph graph, BackboneSpec backbone, BackboneWeights weights, BatchNormLowering batchNorm) : ITensorOps<OnnxValue>
{
    private readonly List<(BatchNormLayout Layer, string Mean, string Square)> _moments = [];
    private readonly Dictionary<string, string> _scalars = [];

    /// <summary>See <see cref="BackboneLowering.Moments"/>.</summary>
    public IReadOnlyList<(BatchNormLayout Layer, string Mean, string Square)> Moments => _moments;

    public OnnxGraph Graph => graph;

    public OnnxValue Keep(OnnxValue value) => value;

    public OnnxValue Convolution(ConvOp layer, OnnxValue x)
    {
        (int top, int bottom) = ConvolutionPadding.Rows(backbone, layer, x.Shape.Side);
        (int left, int right) = ConvolutionPadding.Columns(backbone, layer, x.Shape.Side);
        float[] kernel = weights[layer.Weight.Name];
        BatchNormLayout? normalizes = layer.BatchNormIn(backbone.BatchNorm);
        (kernel, float[] bias) = normalizes is null ? (kernel, weights[layer.Bias.Name]) : Folded(normalizes, kernel);
        string output = graph.Node(
            "Conv",
            [x.Name, graph.Constant(layer.Weight.Name, kernel, layer.Weight.Shape), graph.Constant(layer.Bias.Name, bias, layer.Out)],
            OnnxGraph.Ints("kernel_shape", layer.Kernel, layer.KernelWidth),
            OnnxGraph.Ints("strides", layer.Stride, layer.Stride),
            OnnxGraph.Ints("pads", top, left, bottom, right),
            OnnxGraph.Int("group", layer.Groups));
        OnnxValue convolved = new(output, layer.Shape(backbone, x.Shape));
        return normalizes is null ? convolved : Unfolded(normalizes, convolved);
    }

    /// <summary>A factor and a summand for each channel are a depthwise convolution of one pixel, which ONNX Runtime fuses with what follows.</summary>
    public OnnxValue Normalization(NormalizationOp layer, OnnxValue x)
    {
        (float[] factors, float[] bias) = Folded(layer.BatchNorm, [.. Enumerable.Repeat(1f, layer.Channels)]);
        string output = graph.Node(
            "Conv",
            [x.Name, graph.Constant($"{layer.Name}.weight", factors, layer.Channels, 1, 1, 1), graph.Constant($"{layer.Name}.bias", bias, layer.Channels)],
            OnnxGraph.Ints("kernel_shape", 1, 1),
            OnnxGraph.Ints("strides", 1, 1),
            OnnxGraph.Ints("pads", 0, 0, 0, 0),
            OnnxGraph.Int("group", layer.Channels));
        return Unfolded(layer.BatchNorm, x with { Name = output });
    }

    public IReadOnlyList<OnnxValue> Parameters(ParameterGroup group) =>
        [.. group.Tensors(backbone.BatchNorm).Select(t => new OnnxValue(graph.Constant(t.Name, weights[t.Name], t.Shape), new TensorShape(t.Shape)))];

    public OnnxValue Apply(IWord word, params ReadOnlySpan<OnnxValue> inputs)
    {
        OnnxValue[] given = inputs.ToArray();
        return new(OnnxWords.Lower(this, word, given), word.Shape([.. given.Select(i => i.Shape)]));
    }

    /// <summary>A number that the whole graph shares.</summary>
    public string Scalar(string name, float value)
    {
        if (!_scalars.TryGetValue(name, out string? constant))
        {
            _scalars.Add(name, constant = graph.Constant(name, [value]));
        }

        return constant;
    }

    /// <summary>A list of one whole number, that the whole graph shares.</summary>
    public string Integer(int value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"integer_{value}");
        if (!_scalars.TryGetValue(name, out string? constant))
        {
            _scalars.Add(name, constant = graph.Constant(name, [(long)value]));
        }

        return constant;
    }

    private (float[] Kernel, float[] Bias) Folded(BatchNormLayout layer, float[] kernel) =>
        FoldedConvolution.Of(kernel, layer, backbone.BatchNorm.Epsilon, weights, affine: batchNorm == BatchNormLowering.Folded);

    /// <summary>What of a BatchNorm is not folded into the convolution before it.</summary>
    private OnnxValue Unfolded(BatchNormLayout layer, OnnxValue value)
    {
        if (batchNorm == BatchNormLowering.Folded)
        {
            return value;
        }

        string name = layer.Name;
        int channels = layer.Channels;
        string scale = graph.Constant($"{name}.scale", weights[layer.Scale.Name], channels);
        string shift = graph.Constant($"{name}.shift", weights[layer.Shift.Name], channels);
        string mean = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [value.Name])], OnnxGraph.Int("axis", 1));
        string sum = graph.Node("ReduceSumSquare", [value.Name], OnnxGraph.Ints("axes", 2, 3), OnnxGraph.Int("keepdims", 0));
        string square = graph.Node("Mul", [sum, graph.Constant($"{name}.per_position", [1f / (value.Shape.Side * value.Shape.Side)])]);
        if (batchNorm == BatchNormLowering.Measured)
        {
            _moments.Add((layer, mean, square));
            string zeros = graph.Constant($"{name}.zeros", new float[channels], channels);
            string ones = graph.Constant($"{name}.ones", [.. Enumerable.Repeat(1f, channels)], channels);
            return value with { Name = graph.Node("BatchNormalization", [value.Name, scale, shift, zeros, ones], OnnxGraph.Float("epsilon", 0)) };
        }

        // In units of the stored deviation, so that ε differs from channel to channel.
        double epsilon = backbone.BatchNorm.Epsilon;
        string epsilons = graph.Constant($"{name}.epsilon", [.. weights[layer.Variance.Name].Select(v => (float)(epsilon / (v + epsilon)))], channels);
        string centre = OverImages(mean);
        string variance = graph.Node("Relu", [graph.Node("Sub", [OverImages(square), graph.Node("Mul", [centre, centre])])]);
        string spread = graph.Node("Add", [variance, epsilons]);
        return value with { Name = graph.Node("BatchNormalization", [value.Name, scale, shift, centre, spread], OnnxGraph.Float("epsilon", 0)) };

        string OverImages(string rows) => graph.Node("ReduceMean", [rows], OnnxGraph.Ints("axes", 0), OnnxGraph.Int("keepdims", 0));
    }
}
