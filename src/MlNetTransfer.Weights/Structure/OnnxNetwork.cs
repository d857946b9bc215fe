using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A network read from the structure of an ONNX file: its layers can be trained, whatever its tensors are called and whatever exported it.
/// Holds the file open.</summary>
public sealed class OnnxNetwork : IDisposable
{
    // Of means and deviations on 0…255, as they are written in different places.
    private const double MostApart = 1;

    private readonly GraphFile _file;
    private readonly NetworkBuilder _builder;
    private readonly ImageValue _image;
    private readonly ConvolutionStep? _classifier;
    private readonly SourceHead? _head;
    private readonly string _path;
    private readonly BackboneSpec _own;
    private readonly StructureMatch? _match;

    private OnnxNetwork(string path, GraphFile file, Translation graph, int last)
    {
        (_path, _file, _image) = (path, file, graph.Image!);
        (int features, _classifier, bool convolutional) = FeatureSearch.Cut(graph, last);
        _builder = new NetworkBuilder(graph, features);
        _head = _classifier is not { Shape.Channels: FeatureSearch.ImageNetClasses } ? null
            : new SourceHead("classifier", _classifier.Shape.Channels, convolutional);
        Output = graph.NameOf(features);
        _own = _builder.Build(Path.GetFileNameWithoutExtension(path), $"the network of {Path.GetFileName(path)}", PixelNormalization.TorchVision, _head);
        _match = StructureMatch.Find(_own, null) is { } match && IsWhole(match) ? match : null;
    }

    /// <summary>Name of the image in the file.</summary>
    public string Input => _file.Images[0].Name;

    /// <summary>Name in the file of the features, a map that is not pooled yet or pooled features; null where they have another form there.</summary>
    public string? Output { get; }

    /// <summary>The network of the catalogue that this is, with BatchNorm as the catalogue has it; null for none.</summary>
    /// <remarks>One that scales its image otherwise than the catalogue says is another.</remarks>
    public BackboneSpec? Catalogued => _match is { IsExact: true } && ScalesAs(_match.Backbone) ? BackboneCatalog.Find(_match.Backbone.Name) : null;

    /// <summary>Reads the structure of a file.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="freeSide">Rows and columns of the image where the file takes any.</param>
    /// <param name="why">What is in the way, for people, where the result is null.</param>
    /// <returns>Null where the features do not come from the image by operations that can be trained.</returns>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403.</exception>
    public static OnnxNetwork? Read(string path, int freeSide, out string why)
    {
        GraphFile? file = GraphFile.Open(path);
        try
        {
            if (Translator.Translate(file, freeSide, out why) is not { } graph || FeatureSearch.LastStep(graph, file, out why) is not { } last)
            {
                return null;
            }

            why = graph.Image is null ? "its layers do not see the image" : "";
            OnnxNetwork? network = graph.Image is null ? null : new OnnxNetwork(path, file, graph, last);
            file = network is null ? file : null;
            return network;
        }
        catch (InvalidDataException e)
        {
            throw WeightsErrors.Malformed(path, "ONNX", e);
        }
        catch (Exception e) when (Translator.IsOdd(e))
        {
            why = "its structure is odd";
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Whether the graph scales the image itself.</summary>
    public bool ScalesImage => ImageScaling.Scales(_image);

    /// <summary>What has to be done to pixels before they go into the graph.</summary>
    /// <param name="said">What is known of it; null for nothing.</param>
    /// <returns>What was said; else what goes with the graph's own scaling; else as the network of the catalogue has it that this one is like; else
    /// ImageNet's mean and standard deviation.</returns>
    public PixelNormalization Outside(PixelNormalization? said) =>
        said ?? (ImageScaling.Scales(_image) ? ImageScaling.Outside(_image) : _match?.Backbone.Preprocessing.Normalization ?? PixelNormalization.TorchVision);

    /// <summary>The network under names of its own.</summary>
    /// <param name="input">What the file does not say.</param>
    /// <returns>Null where it takes blue, green, red and does not begin with a convolution.</returns>
    /// <exception cref="TransferException">MNT404 when values are not finite.</exception>
    public (BackboneSpec Backbone, BackboneWeights Weights)? Load(GraphInput input)
    {
        PixelNormalization pixels = ImageScaling.Both(Outside(input.Normalization), input.BlueFirst ? ColourTurn.Of(_image) : _image);
        Dictionary<string, float[]> values = _builder.Values();
        if (input.BlueFirst && !ColourTurn.Apply(_own, values))
        {
            return null;
        }

        if (_head is not null)
        {
            AddHead(values, _head, []);
        }

        // The name is part of what features are kept under.
        string name = input.BlueFirst ? $"{_own.Name}_bgr" : _own.Name;
        return (_own with { Name = name, Preprocessing = new Preprocessing(input.Shorter(_own.InputSize), _own.InputSize, pixels) }, Checked(values));
    }

    /// <summary>The weights of a network of the catalogue.</summary>
    /// <param name="backbone">What they are for.</param>
    /// <returns>Null when the file is of another structure.</returns>
    /// <exception cref="TransferException">MNT404 when values are not finite.</exception>
    public BackboneWeights? LoadAs(BackboneSpec backbone)
    {
        if (StructureMatch.Find(_own, backbone) is not { } match || !IsWhole(match) || !ScalesAs(backbone))
        {
            return null;
        }

        Dictionary<string, float[]> own = _builder.Values(), values = new(StringComparer.Ordinal);
        HashSet<ParameterGroup> used = [];
        foreach ((ParameterGroup known, ParameterGroup read) in match.Groups)
        {
            used.Add(read);
            foreach ((ParameterTensor ours, ParameterTensor theirs) in known.Tensors(backbone.BatchNorm).Zip(read.Tensors(_own.BatchNorm)))
            {
                values.Add(ours.Name, own[theirs.Name]);
            }
        }

        // The catalogue's network has its own epsilon; the difference goes into the variances.
        foreach (BatchNormLayout layer in backbone.BatchNorms)
        {
            float[] variances = values[layer.Variance.Name] =
                Array.ConvertAll(values[layer.Variance.Name], v => (float)(v + _own.BatchNorm.Epsilon - backbone.BatchNorm.Epsilon));
            if (Array.Exists(variances, v => v < 0))
            {
                return null;
            }
        }

        if (backbone.SourceOrder == ColourOrder.BlueGreenRed)
        {
            ColourTurn.Apply(backbone, values);
        }

        ParameterGroup[] left = [.. _own.Groups.Where(g => !used.Contains(g))];
        if (backbone.SourceHead is { } head && _classifier?.Shape.Channels == head.Classes && left.Length == (head.Hidden is null ? 0 : 1))
        {
            AddHead(values, head, [.. left.SelectMany(g => g.Tensors(_own.BatchNorm)).Select(t => own[t.Name])]);
        }

        return Checked(values);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether a network of the catalogue is all of this one, but for its classifier: a longer one only begins like it.</summary>
    private bool IsWhole(StructureMatch match)
    {
        HashSet<ParameterGroup> used = [.. match.Groups.Select(g => g.Read)];
        return _own.Groups.Count(g => !used.Contains(g)) <= (match.Backbone.SourceHead?.Hidden is null ? 0 : 1);
    }

    private bool ScalesAs(BackboneSpec backbone)
    {
        PixelNormalization own = ImageScaling.Both(Outside(null), _image), known = backbone.Preprocessing.Normalization;
        return !ImageScaling.Scales(_image) || own.Mean.Concat(own.StandardDeviation).Zip(known.Mean.Concat(known.StandardDeviation))
            .All(p => Math.Abs(p.First - p.Second) <= MostApart);
    }

    /// <param name="values">Receives the tensors of the classifier.</param>
    /// <param name="head">Which names them.</param>
    /// <param name="hidden">Kernel and bias of the layer before it; empty for none.</param>
    private void AddHead(Dictionary<string, float[]> values, SourceHead head, float[][] hidden)
    {
        if (head.Hidden is { } layer)
        {
            values.Add($"{layer.Name}.weight", hidden[0]);
            values.Add($"{layer.Name}.bias", hidden[1]);
        }

        values.Add($"{head.Name}.weight", _classifier!.Kernel());
        values.Add($"{head.Name}.bias", _classifier.Bias());
    }

    private BackboneWeights Checked(Dictionary<string, float[]> values)
    {
        string[] wrong = [.. values.Where(v => !Array.TrueForAll(v.Value, float.IsFinite)).Select(v => v.Key).Order(StringComparer.Ordinal)];
        return wrong.Length == 0 ? new BackboneWeights(_path, _file.Sha256(), values) : throw new TransferException(Finding.Error(
            FindingCode.WeightsDoNotFit,
            _path,
            $"holds values that are not finite in {wrong.Length} layers, '{wrong[0]}' the first",
            "Get the file again, or export it again."));
    }
}
