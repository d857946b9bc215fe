using System.Globalization;
using Google.Protobuf;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>An ONNX graph with one image in, [N, 3, side, side], and one output of features, [N, D] or [N, C, rows, columns]. It was read and checked,
/// not run.</summary>
internal sealed class FrozenGraph
{
    // ONNX 1.8: from this set on, what stands before and behind the graph means what it means in ours.
    private const long OldestOperators = 13;
    private const int ImageChannels = 3;

    private FrozenGraph(ModelProto model, string input, string output, int? side, int[] features, bool fixedBatch)
    {
        Model = model;
        Input = input;
        Output = output;
        Side = side;
        Features = new TensorShape(features);
        FixedBatch = fixedBatch;
    }

    /// <summary>The file's content; not to be changed.</summary>
    public ModelProto Model { get; }

    /// <summary>Name of the image.</summary>
    public string Input { get; }

    /// <summary>Name of the features.</summary>
    public string Output { get; }

    /// <summary>Rows and columns of the image; null where the graph takes any.</summary>
    public int? Side { get; }

    /// <summary>Shape of the features for one image: one dimension, or a map.</summary>
    public TensorShape Features { get; }

    /// <summary>The file names a batch of one; whether it takes others too has to be tried.</summary>
    public bool FixedBatch { get; }

    /// <summary>Number of values in its weights.</summary>
    public long WeightCount => Model.Graph.Initializer.Sum(t => t.Dims.Aggregate(1L, (product, d) => product * d));

    /// <exception cref="TransferException">MNT403 when the file is malformed; MNT404 with all that is in the way when it cannot be a backbone.</exception>
    public static FrozenGraph Read(string path)
    {
        ModelProto model = Parse(path);
        List<string> wrong = [];
        HashSet<string> constants = [.. model.Graph.Initializer.Select(i => i.Name), .. model.Graph.SparseInitializer.Select(i => i.Values.Name)];
        ValueInfoProto[] inputs = [.. model.Graph.Input.Where(i => !constants.Contains(i.Name))], outputs = [.. model.Graph.Output];
        int?[] image = One(inputs, "input", wrong), features = One(outputs, "output", wrong);
        if (image.Length > 0 && (image.Length != 4 || image[1] != ImageChannels || image[2] != image[3] || (image[0] is { } n && n != 1)))
        {
            wrong.Add($"its input is {Text(image)}, allowed is [N, 3, side, side]");
        }

        if (features.Length > 0 && (features.Length is not (2 or 4) || features.Skip(1).Any(d => d is null or < 1)))
        {
            wrong.Add($"its output is {Text(features)}, allowed is [N, features] or [N, channels, rows, columns] with sizes that are known");
        }

        if (model.Graph.Initializer.Any(i => i.DataLocation == TensorProto.Types.DataLocation.External))
        {
            wrong.Add("its weights stand in another file");
        }

        long operators = model.OpsetImport.Where(o => o.Domain is "" or "ai.onnx").Select(o => o.Version).DefaultIfEmpty(0).Max();
        if (operators < OldestOperators)
        {
            wrong.Add($"its operator set is {operators}, allowed is {OldestOperators} or later");
        }

        return wrong.Count == 0
            ? new FrozenGraph(model, inputs[0].Name, outputs[0].Name, image[2], [.. features.Skip(1).Select(d => d!.Value)], image[0] is not null)
            : throw new TransferException(Finding.Error(
                FindingCode.WeightsDoNotFit,
                path,
                $"holds the weights of no backbone of the catalogue, and cannot be used as a graph: {string.Join("; ", wrong)}",
                "Export it with one image in, one output of features, a free batch size and its weights inside; or name the backbone it was made for."));
    }

    private static ModelProto Parse(string path)
    {
        try
        {
            using FileStream stream = RegularFile.Open(path, RegularFile.Model);
            ModelProto model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is not null ? model : throw new InvalidDataException("it has no graph");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.WeightsMalformed,
                    path,
                    $"is not a sound ONNX file: {e.Message.TrimEnd('.')}",
                    "Get the file again. It may be in another format, or incomplete."),
                e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <summary>Dimensions of the only value there is, null for those that are free; empty where something is wrong already.</summary>
    private static int?[] One(ValueInfoProto[] values, string what, List<string> wrong)
    {
        if (values.Length != 1)
        {
            wrong.Add($"it has {values.Length} {what}s ({string.Join(", ", values.Select(v => v.Name))}), allowed is one");
            return [];
        }

        TypeProto.Types.Tensor? tensor = values[0].Type?.TensorType;
        if (tensor?.ElemType != (int)TensorProto.Types.DataType.Float)
        {
            wrong.Add($"its {what} '{values[0].Name}' is not of float32");
            return [];
        }

        int?[] dimensions = [.. (tensor.Shape?.Dim ?? []).Select(d => d.DimValue is > 0 and <= int.MaxValue ? (int?)d.DimValue : null)];
        if (dimensions.Length == 0)
        {
            wrong.Add($"its {what} '{values[0].Name}' has no shape");
        }

        return dimensions;
    }

    private static string Text(int?[] dimensions) => $"[{string.Join(", ", dimensions.Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";
}
