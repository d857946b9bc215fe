using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Makes a <see cref="FrozenGraph"/> of a file: looks at it, chooses the features, runs it.</summary>
internal static class GraphReader
{
    /// <param name="path">An ONNX file.</param>
    /// <param name="input">What the file does not say.</param>
    /// <returns>The graph, whether its image is of bytes, the value that its features are made of, and where they come from, for people.</returns>
    /// <exception cref="TransferException">MNT403 when the file is malformed; MNT404 with all that is in the way when it cannot be a backbone.</exception>
    public static (FrozenGraph Graph, bool IsBytes, string Tensor, string Said) Read(string path, GraphInput input)
    {
        ModelProto source = GraphFile.Read(path);
        InferenceMode.Apply(source.Graph);
        GraphNames names = new(source.Graph);
        List<string> wrong = [.. GraphChecks.Of(source, names)];
        if (GraphPreparation.Collides(names))
        {
            wrong.Add("its names begin with those of this product, 'image.' and 'row.'");
        }

        GraphImage? image = GraphImage.Find(names, wrong);
        Refuse(path, wrong);
        FeatureChoice? choice = FeatureChoice.Of(source.Graph, names, image!.Name, input.Feature, wrong);
        Refuse(path, wrong);
        GraphPart part = GraphPart.For(names, choice!.Tensor);
        if (part.Wrong is { } reason)
        {
            wrong.Add(reason);
        }
        else if (!part.Inputs.SetEquals([image.Name]))
        {
            wrong.Add($"its features need the inputs {GraphChecks.List(part.Inputs)}; allowed is the image '{GraphChecks.Short(image.Name)}' alone");
        }

        Refuse(path, wrong);
        int side = image.Side ?? input.FreeSide;
        ModelProto model = GraphPreparation.Begin(source, part, image, side, input.BlueFirst);
        FeatureRow row;
        string output = choice.Tensor;
        try
        {
            string[] folded = [.. part.Foldable.Where(f => f != output)];
            model.Graph.Output.Add(folded.Prepend(output).Select(o => new ValueInfoProto { Name = o }));
            using BoundedRun run = new(model.ToByteArray());
            (long[] shape, TensorElementType type, _) = run.Run(model.Graph.Input[0].Name, Sample.Pixels(1, side), [1, 3, side, side], output, folded);
            OnnxGraph graph = new(model.Graph);
            output = type is TensorElementType.Float16 or TensorElementType.Double
                ? graph.NamedNode("Cast", [output], FeatureRow.Own + "float", OnnxGraph.Int("to", (long)TensorProto.Types.DataType.Float))
                : output;
            bool numbers = type is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double;
            row = (numbers ? FeatureRow.For(shape, ClassToken.IsIn(part, names)) : null) ?? throw Refused(path, [NoFeatures(choice.Tensor, shape, type)], null);
            output = row.Steps(graph, output);
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused(path, [CannotRun(e)], e);
        }

        model.Graph.Output.Clear();
        model.Graph.Output.Add(OnnxGraph.Batched(output, TensorProto.Types.DataType.Float, row.Shape.Dimensions));
        FrozenGraph frozen = new(model, model.Graph.Input[0].Name, side, output, row.Shape, OneByOne: false);
        string said = row.Said.Length > 0 ? $"{choice.Said}, {row.Said}" : choice.Said;
        if (BatchTrial.Differs(frozen))
        {
            frozen = frozen with { OneByOne = true };
            said = $"{said}, one image at a time";
            if (frozen.Operators < OnnxOperators.Scan)
            {
                throw Refused(path, [$"it takes one image at a time only, and its operator set {frozen.Operators} has no way around it"], null);
            }
        }

        return (frozen, image.Type == TensorProto.Types.DataType.Uint8, choice.Tensor, said);
    }

    /// <summary>What ONNX Runtime says, in one line.</summary>
    public static string CannotRun(OnnxRuntimeException e) =>
        $"it cannot be run by ONNX Runtime, within 3 GB and two minutes for an image ({e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')})";

    private static string NoFeatures(string tensor, long[] shape, TensorElementType type) =>
        $"its value '{GraphChecks.Short(tensor)}' is [{string.Join(", ", shape.Take(8))}] of {type} for one image; "
            + "allowed are rows, maps or tokens of numbers, up to 100,000";

    private static void Refuse(string path, List<string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw Refused(path, wrong, null);
        }
    }

    private static TransferException Refused(string path, IReadOnlyList<string> wrong, Exception? inner)
    {
        Finding finding = Finding.Error(
            FindingCode.WeightsDoNotFit,
            path,
            $"holds the weights of no backbone of the catalogue, and cannot be used as a graph: {string.Join("; ", wrong)}",
            "Export it with one image in and its weights inside, in inference mode, and name the features with --feature where they are not found; "
                + "or name the backbone it was made for.");
        return inner is null ? new TransferException(finding) : new TransferException(finding, inner);
    }
}
