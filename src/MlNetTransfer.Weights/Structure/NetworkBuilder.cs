using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Makes a backbone of steps: blocks where one value alone goes on, stages where the resolution falls, names for everything that has
/// tensors.</summary>
internal sealed class NetworkBuilder
{
    // A stored BatchNorm has one above 0.
    private const double SmallestEpsilon = 1e-12;

    private readonly Translation _graph;
    private readonly int[] _order;
    private readonly int[] _earliestInputAfter;
    private readonly bool[] _channelsLast;
    private readonly Dictionary<int, string> _names = [];
    private readonly BatchNormStorage _storage;
    private readonly StageBuilder _stages = new();

    /// <param name="graph">The steps.</param>
    /// <param name="features">The step that gives the features; what they do not depend on is left out.</param>
    public NetworkBuilder(Translation graph, int features)
    {
        _graph = graph;
        _order = Needed(graph, features);
        _channelsLast = FindChannelsLast(graph);
        _earliestInputAfter = new int[_order.Length];
        for (int i = _order.Length - 1, earliest = int.MaxValue; i >= 0; i--)
        {
            _earliestInputAfter[i] = earliest;
            earliest = Math.Min(earliest, graph.Steps[_order[i] - 1].Inputs.Min());
        }

        _storage = Storage([.. _order.Select(s => graph.Steps[s - 1])]);
        AddBlocks();
    }

    public BackboneSpec Build(string name, string description, PixelNormalization pixels, SourceHead? head) => new()
    {
        Name = name,
        Description = description,
        Preprocessing = Preprocessing.ForInput(_graph.Side, pixels),
        TensorFlowPadding = false,
        BatchNorm = _storage,
        Stages = _stages.Build(),
        SourceHead = head,
    };

    /// <summary>Every tensor by its name.</summary>
    public Dictionary<string, float[]> Values()
    {
        Dictionary<string, float[]> values = new(StringComparer.Ordinal);
        foreach ((int step, string name) in _names)
        {
            NetworkStep layer = _graph.Steps[step - 1];
            ParameterGroup group = (ParameterGroup)layer.Operation(name, _storage)!;
            foreach ((ParameterTensor tensor, float[] read) in group.Tensors(_storage).Zip(layer.Values(_storage)))
            {
                values.Add(tensor.Name, read);
            }
        }

        return values;
    }

    private static int[] Needed(Translation graph, int features)
    {
        HashSet<int> needed = [features];
        for (int step = features; step > 0; step--)
        {
            if (needed.Contains(step))
            {
                needed.UnionWith(graph.Steps[step - 1].Inputs);
            }
        }

        return [.. needed.Where(s => s > 0).Order()];
    }

    /// <summary>Convolutions with biases, and no normalisation, had BatchNorm where they are added up, multiplied or depthwise: nobody trains such networks
    /// without. VGG, AlexNet and SqueezeNet have none of these.</summary>
    private static BatchNormStorage Storage(IReadOnlyList<NetworkStep> steps)
    {
        double[] epsilons = [.. steps.Select(s => s.Epsilon).OfType<double>()];
        bool folded = !steps.Any(s => s is LayerNormStep)
            && steps.Any(s => s.Word is SumWord or ProductWord || (s is ConvolutionStep { Groups: > 1 } c && c.Groups == c.Shape.Channels));
        return epsilons.Length > 0 ? BatchNormStorage.Stored(Math.Max(SmallestEpsilon, epsilons.Min()))
            : folded ? BatchNormStorage.Folded
            : BatchNormStorage.Absent;
    }

    private void AddBlocks()
    {
        int begin = 0, side = _graph.Side;
        for (int i = 0; i < _order.Length; i++)
        {
            bool last = i == _order.Length - 1;
            if (!last && !(IsNarrow(i) && BeginsBlock(_graph.Steps[_order[i + 1] - 1])))
            {
                continue;
            }

            TensorShape shape = _graph.Steps[_order[i] - 1].Shape;
            string name = string.Create(CultureInfo.InvariantCulture, $"block{_stages.Count + 1}");
            _stages.Add(name, Operations(name, _order[begin..(i + 1)]), shape.Channels, Math.Max(1, (int)Math.Round((double)side / shape.Side)));
            (begin, side) = (i + 1, shape.Side);
        }
    }

    /// <summary>Whether of everything up to a step only its own output is used further on, and is a map.</summary>
    private bool IsNarrow(int position)
    {
        int step = _order[position];
        return _graph.Steps[step - 1].Shape.Dimensions is [_, var rows, var columns] && rows == columns && !_channelsLast[step]
            && _earliestInputAfter[position] >= step;
    }

    /// <summary>Of every step, whether its output has its channels last.</summary>
    private static bool[] FindChannelsLast(Translation graph)
    {
        bool[] last = new bool[graph.Steps.Count + 1];
        foreach ((int i, NetworkStep step) in graph.Steps.Index())
        {
            last[i + 1] = step switch
            {
                PlainStep { Nameless: PermuteOp permute } => permute == PermuteOp.ToChannelsLast,
                PlainStep { Nameless: ActivationOp } or ScaleStep or PlainStep { Word: SumWord or ProductWord } => step.Inputs.Any(input => last[input]),
                _ => step is LinearStep or LayerNormStep,
            };
        }

        return last;
    }

    /// <summary>What follows a layer in the same breath begins none.</summary>
    private static bool BeginsBlock(NetworkStep next) => next is not (PlainStep { Nameless: ActivationOp } or ScaleStep or PlainStep { Word: ShuffleWord });

    private IReadOnlyList<BackboneOp> Operations(string block, int[] steps)
    {
        Dictionary<string, int> numbers = [];
        Dictionary<int, int> positions = [];
        List<DagStep> parts = [];
        foreach (int step in steps)
        {
            NetworkStep layer = _graph.Steps[step - 1];
            if (layer.Kind.Length > 0)
            {
                int number = numbers[layer.Kind] = numbers.GetValueOrDefault(layer.Kind) + 1;
                _names.Add(step, string.Create(CultureInfo.InvariantCulture, $"{block}.{layer.Kind}{number}"));
            }

            BackboneOp? op = layer.Word is null ? layer.Operation(_names.GetValueOrDefault(step, ""), _storage) : null;
            parts.Add(new DagStep(op, layer.Word, [.. layer.Inputs.Select(i => positions.GetValueOrDefault(i))]));
            positions.Add(step, parts.Count);
        }

        bool chain = parts.Index().All(p => p.Item.Op is not null && p.Item.Inputs is [var input] && input == p.Index);
        return chain ? [.. parts.Select(p => p.Op!)] : [new DagOp(parts)];
    }
}
