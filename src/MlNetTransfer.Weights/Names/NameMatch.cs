using MlNetTransfer.Backbones;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Names;

/// <summary>A file's tensors, found by the names of one map; complete, or with everything that is not.</summary>
internal sealed class NameMatch
{
    private readonly BackboneSpec _backbone;
    private readonly IWeightsFile _file;
    private readonly SourceNames _names;
    private readonly IReadOnlyDictionary<string, int[]> _shapes;
    private readonly Dictionary<string, (NameRule Rule, string Name)> _found = new(StringComparer.Ordinal);
    private readonly List<string> _ones = [];
    private readonly List<string> _differences;

    private NameMatch(BackboneSpec backbone, IWeightsFile file, NameMap map)
    {
        _backbone = backbone;
        _file = file;
        _shapes = backbone.TensorShapes;
        Map = map;
        _names = new SourceNames(map, file.Tensors.Keys);
        _differences = [.. Missing(), .. Unexpected(), .. _names.Duplicates];
    }

    /// <summary>The map that names the tensors.</summary>
    public NameMap Map { get; }

    /// <summary>What is missing, unexpected, there twice, of another shape or type; in the source's names.</summary>
    public IReadOnlyList<string> Differences => [.. _differences, .. Shapes()];

    /// <summary>The match by the first map whose names are complete, else by the one that finds the most tensors.</summary>
    public static NameMatch Best(BackboneSpec backbone, IWeightsFile file)
    {
        NameMatch? closest = null;
        foreach (NameMap map in NameMap.For(backbone))
        {
            NameMatch match = new(backbone, file, map);
            if (match._differences.Count == 0)
            {
                return match;
            }

            closest = closest is null || match._found.Count > closest._found.Count ? match : closest;
        }

        return closest!;
    }

    /// <summary>Every tensor that is there, by our name and in our layout; where <see cref="Differences"/> are none.</summary>
    public Dictionary<string, float[]> Read()
    {
        Dictionary<string, float[]> values = new(StringComparer.Ordinal);
        foreach ((string ours, (NameRule rule, string name)) in _found)
        {
            float[] read = _file.Read(name);
            bool isOurs = rule.Axes == TensorLayout.Ours && !rule.BackgroundFirst;
            values.Add(ours, isOurs ? read : TensorLayout.ToOurs(read, rule.Axes, _shapes[ours], Background(rule)));
        }

        foreach (string ours in _ones)
        {
            float[] ones = new float[_shapes[ours][0]];
            ones.AsSpan().Fill(1);
            values.Add(ours, ones);
        }

        return values;
    }

    /// <summary>Name of one of our tensors in the file; our own where the file has none.</summary>
    public string NameOf(string ours) => _found.TryGetValue(ours, out (NameRule Rule, string Name) found) ? found.Name : ours;

    private static int Background(NameRule rule) => rule.BackgroundFirst ? 1 : 0;

    /// <summary>The classifier may be absent, but not a part of it; so may the scales of BatchNorm where the source does not always have them.</summary>
    private List<string> Missing()
    {
        List<(string Ours, NameRule? Rule, string Message)> missing = [];
        foreach (string ours in _shapes.Keys)
        {
            if (Map.Find(ours) is not (NameRule rule, string[] theirs))
            {
                missing.Add((ours, null, $"'{ours}' is missing"));
                continue;
            }

            if (theirs.Select(t => _names.Files.GetValueOrDefault(Scope + t)).FirstOrDefault(f => f is not null) is { } name)
            {
                _found.Add(ours, (rule, name));
            }
            else
            {
                missing.Add((ours, rule, $"'{_names.Shown(Scope + theirs[0])}' is missing"));
            }
        }

        HashSet<string> head = [.. _shapes.Keys.Except((_backbone with { SourceHead = null }).TensorShapes.Keys)];
        bool noHead = !head.Overlaps(_found.Keys), noScales = !_found.Values.Any(f => f.Rule.OnesWhenAbsent);
        _ones.AddRange(missing.Where(m => noScales && m.Rule is { OnesWhenAbsent: true }).Select(m => m.Ours));
        return [.. missing.Where(m => !(noHead && head.Contains(m.Ours)) && !(noScales && m.Rule is { OnesWhenAbsent: true })).Select(m => m.Message)];
    }

    /// <summary>A graph also holds constants: what is not floating-point or is a single number is no weight of a network.</summary>
    private IEnumerable<string> Unexpected()
    {
        HashSet<string> known = [.. _found.Values.Select(f => f.Name)];
        if (_backbone.SourceHead is null)
        {
            IEnumerable<string> classifier = Map.Tensors.Where(t => t.Classifier).SelectMany(t => t.Theirs);
            known.UnionWith(classifier.Select(t => _names.Files.GetValueOrDefault(Scope + t)).OfType<string>());
        }

        return _names.Files.Values
            .Where(n => !known.Contains(n) && !(_file.HoldsConstants && IsConstant(_file.Tensors[n])))
            .Select(n => $"'{n}' is unexpected");
    }

    private IEnumerable<string> Shapes()
    {
        foreach ((string ours, (NameRule rule, string name)) in _found)
        {
            WeightsTensor tensor = _file.Tensors[name];
            int[] expected = TensorLayout.Shape(rule.Axes, _shapes[ours], Background(rule));
            if (!tensor.Shape.SequenceEqual(expected))
            {
                yield return $"'{name}' is [{string.Join(", ", tensor.Shape)}], expected is [{string.Join(", ", expected)}]";
            }

            if (!tensor.IsFloat)
            {
                yield return $"'{name}' is of type {tensor.Type}, allowed are F64, F32, F16 and BF16";
            }
        }
    }

    private string Scope => Map.Backbones?[_backbone.Name] ?? "";

    private static bool IsConstant(WeightsTensor tensor) => !tensor.IsFloat || tensor.Shape.Contains(0) || tensor.Shape.All(d => d == 1);
}
