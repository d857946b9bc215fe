using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A graph on its way to becoming steps: what is known of its values so far.</summary>
/// <param name="file">The graph.</param>
/// <param name="side">Rows and columns of the image.</param>
internal sealed class Translation(GraphFile file, int side)
{
    // Their output is their input, seen in another way.
    private static readonly HashSet<string> Views = ["Identity", "Dropout", "Cast", "Transpose", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Pad", "Concat"];

    private readonly Dictionary<string, GraphValue> _values = file.Constants.ToDictionary(c => c.Key, c => (GraphValue)c.Value, StringComparer.Ordinal);
    private readonly Dictionary<string, GraphNode> _producers = new(StringComparer.Ordinal);
    private readonly ILookup<string, GraphNode> _consumers = file.Graph
        .SelectMany(n => n.Inputs.Select(i => (Name: i, Node: n))).ToLookup(u => u.Name, u => u.Node, StringComparer.Ordinal);

    private readonly HashSet<string> _outputs = new(file.OutputNames, StringComparer.Ordinal);
    private readonly List<NetworkStep> _steps = [];
    private readonly Dictionary<int, string> _names = [];

    /// <summary>Step n is at n − 1.</summary>
    public IReadOnlyList<NetworkStep> Steps => _steps;

    /// <summary>What the graph does to pixels before its first layer; null before that was met.</summary>
    public ImageValue? Image { get; private set; }

    public int Side => side;

    public GraphValue this[string name] => _values.TryGetValue(name, out GraphValue? value) ? value : new UnknownValue($"'{name}', which nothing computes");

    public void Set(GraphNode node, int output, GraphValue value)
    {
        if (output >= node.Outputs.Count || node.Outputs[output].Length == 0)
        {
            return;
        }

        // A name has one value, computed from earlier ones: otherwise a graph could run in circles.
        bool sound = !_values.ContainsKey(node.Outputs[output]) && node.Inputs.All(i => i.Length == 0 || _values.ContainsKey(i));
        if (!sound)
        {
            _values[node.Outputs[output]] = new UnknownValue($"'{node.Outputs[output]}', which is computed twice or from what comes later");
            _producers.Remove(node.Outputs[output]);
            return;
        }

        _values.Add(node.Outputs[output], value);
        if (IsComplete(node))
        {
            _producers.Add(node.Outputs[output], node);
        }

        // What was merged into a step since is part of what its last name stands for; a view of it stands for another form.
        if (value is StepValue step && (!Views.Contains(node.Type) || !_names.ContainsKey(step.Step)))
        {
            _names[step.Step] = node.Outputs[output];
        }
    }

    /// <summary>Whether a node has as many inputs as its kind needs, so that who looks back may take them.</summary>
    public static bool IsComplete(GraphNode node)
    {
        int needed = node.Type is "Add" or "Sub" or "Mul" or "Div" or "Pow" ? 2 : node.Type is "Constant" ? 0 : 1;
        return node.Outputs.Count > 0 && node.Inputs.Count >= needed && node.Inputs.Take(needed).All(i => i.Length > 0);
    }

    public void SetImage(string name, bool last) => _values[name] = new ImageValue([1, 1, 1], [0, 0, 0], last);

    public GraphNode? Producer(string? name) => name is null ? null : _producers.GetValueOrDefault(name);

    public IEnumerable<GraphNode> Consumers(string name) => _consumers[name];

    /// <summary>The step that computes a value, where nothing else sees it, so that what follows may become part of that step.</summary>
    public NetworkStep? Own(string name)
    {
        string seen = name;
        while (UsedOnce(seen) && Producer(seen) is { } node && Views.Contains(node.Type))
        {
            seen = node.Inputs[0];
        }

        return UsedOnce(seen) && Step(name) is { } value ? Origin(value) : null;
    }

    private bool UsedOnce(string name) => _consumers[name].Take(2).Count() == 1 && !_outputs.Contains(name);

    /// <summary>Name in the file of what a step gives; null where it stands there in another form.</summary>
    public string? NameOf(int step) => _names.GetValueOrDefault(step);

    public GraphConstant? Constant(string? name) => name is null ? null : this[name] as GraphConstant;

    public float? Scalar(string? name) => Constant(name)?.Scalar;

    /// <summary>Whole numbers of an input, or of an attribute of older operator sets.</summary>
    public long[]? Integers(GraphNode node, int input, string attribute) => Constant(node.Input(input))?.Integers ?? node.Ints(attribute);

    /// <summary>A computed value; the image becomes the input of the network.</summary>
    public StepValue? Step(string? name)
    {
        if (name is null || this[name] is not ImageValue { Last: false } image)
        {
            return name is null ? null : this[name] as StepValue;
        }

        Image ??= image;
        bool same = Image.Factors.SequenceEqual(image.Factors) && Image.Shifts.SequenceEqual(image.Shifts);
        return same ? new StepValue(0, ValueLayout.Map) : null;
    }

    /// <summary>Shape of what a step gives, in the order in which the operation has it.</summary>
    public TensorShape ShapeOf(int step) => step == 0 ? TensorShape.Map(3, side) : _steps[step - 1].Shape;

    /// <summary>Channels of a value.</summary>
    public int ChannelsOf(StepValue value) =>
        value.Layout == ValueLayout.ChannelsLast ? ShapeOf(value.Step).Dimensions[^1] : ShapeOf(value.Step).Channels;

    public int Add(NetworkStep step)
    {
        _steps.Add(step);
        return _steps.Count;
    }

    public StepValue Add(BackboneOp op, StepValue input, TensorShape shape) => input with { Step = Add(new PlainStep(op, input.Step, shape)) };

    public StepValue Add(IWord word, ValueLayout layout, params StepValue[] inputs)
    {
        TensorShape shape = word.Shape([.. inputs.Select(i => ShapeOf(i.Step))]);
        return new StepValue(Add(new PlainStep(word, [.. inputs.Select(i => i.Step)], shape)), layout);
    }

    /// <summary>The axes of a map in the other order.</summary>
    public StepValue Permute(StepValue value, PermuteOp permute, ValueLayout layout) =>
        Add(permute, value, permute.Shape([ShapeOf(value.Step)])) with { Layout = layout };

    /// <summary>The step that gives a value, before its axes were put in another order; null for the input.</summary>
    private NetworkStep? Origin(StepValue value)
    {
        int step = value.Step;
        while (step > 0 && _steps[step - 1] is PlainStep { Nameless: PermuteOp })
        {
            step = _steps[step - 1].Inputs[0];
        }

        return step == 0 ? null : _steps[step - 1];
    }
}
