using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>The words of a network as nodes: two networks compute the same function of their tensors where the prints of their last nodes are equal.</summary>
internal sealed class StructureTrace : ITensorOps<int>
{
    private readonly BackboneSpec _backbone;
    private readonly List<TraceNode> _nodes = [];

    public StructureTrace(BackboneSpec backbone)
    {
        _backbone = backbone;
        int input = Add("image", [], TensorShape.Map(3, backbone.InputSize), null);
        Output = this.Run(backbone.Blocks.SelectMany(b => b.Ops), input);
    }

    /// <summary>In running order.</summary>
    public IReadOnlyList<TraceNode> Nodes => _nodes;

    /// <summary>Position of the last node.</summary>
    public int Output { get; }

    public int Keep(int value) => value;

    public int Convolution(ConvOp layer, int x)
    {
        int side = _nodes[x].Shape.Side;
        (int top, int bottom) = ConvolutionPadding.Rows(_backbone, layer, side);
        (int left, int right) = ConvolutionPadding.Columns(_backbone, layer, side);
        string kernel = Text($"{layer.In}>{layer.Out} {layer.Kernel}x{layer.KernelWidth}/{layer.Stride} in {layer.Groups}");
        string edges = Text($"{top},{left},{bottom},{right}");
        return Add($"convolution {kernel} {edges} {layer.BatchNormIn(_backbone.BatchNorm) is not null}", [x], layer.Shape(_backbone, _nodes[x].Shape), layer);
    }

    public int Normalization(NormalizationOp layer, int x) => Add("normalization", [x], _nodes[x].Shape, layer);

    public IReadOnlyList<int> Parameters(ParameterGroup group) =>
        [.. group.Tensors(_backbone.BatchNorm).Index().Select(t => Parameter(group, t.Index, t.Item.Shape))];

    public int Apply(IWord word, params ReadOnlySpan<int> inputs)
    {
        int[] from = inputs.ToArray();
        return Add(Name(word, _nodes[from[0]].Shape), from, word.Shape([.. from.Select(i => _nodes[i].Shape)]), null, word is SumWord or ProductWord);
    }

    private int Parameter(ParameterGroup group, int index, int[] shape) => Add(
        $"{group.GetType().Name} {index} [{string.Join(',', shape)}]", [], new TensorShape(shape), index == 0 ? group : null);

    private static string Name(IWord word, TensorShape input) => word switch
    {
        MaxPoolOp pool => Text($"maximum {pool.Kernel}/{pool.Stride} {ConvolutionPadding.Of(pool, input.Side)}"),
        PermuteOp permute => $"permute {string.Join(',', permute.Axes)}",
        LayerNormOp norm => Text($"layer norm {(float)norm.Epsilon}"),
        ParameterGroup group => group.GetType().Name,
        _ => word.ToString()!,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private int Add(string text, int[] inputs, TensorShape shape, ParameterGroup? group, bool anyOrder = false)
    {
        int[] ordered = anyOrder ? [.. inputs.OrderBy(i => _nodes[i].Print, StringComparer.Ordinal)] : inputs;
        byte[] described = Encoding.UTF8.GetBytes($"{text}({string.Join(' ', ordered.Select(i => _nodes[i].Print))})");
        _nodes.Add(new TraceNode(text, ordered, Convert.ToHexString(SHA256.HashData(described)), shape, group));
        return _nodes.Count - 1;
    }
}
