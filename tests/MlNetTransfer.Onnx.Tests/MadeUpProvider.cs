using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>GPUs that no machine needs to have.</summary>
internal sealed class MadeUpProvider
{
    private MadeUpProvider(Func<byte[], SessionOptions, InferenceSession> open) =>
        Provider = new SessionProvider("MadeUpExecutionProvider", "madeup:0", (graph, options) =>
        {
            Opened++;
            return open(graph, options);
        });

    public SessionProvider Provider { get; }

    /// <summary>How many sessions it was asked for.</summary>
    public int Opened { get; private set; }

    /// <summary>Computes what the processor does.</summary>
    public static MadeUpProvider Right() => new((graph, options) => new InferenceSession(graph, options));

    /// <summary>Computes so many times as much.</summary>
    public static MadeUpProvider Wrong(float factor) => new((graph, options) => new InferenceSession(Scaled(graph, factor), options));

    /// <summary>Computes the made images that it is proved on, and nothing else: batches of other sizes fail.</summary>
    public static MadeUpProvider Failing() => new((graph, options) => new InferenceSession(OnlyFour(graph), options));

    /// <summary>Cannot be opened.</summary>
    public static MadeUpProvider Broken() => new((_, options) => new InferenceSession([1, 2, 3], options));

    private static byte[] OnlyFour(byte[] graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        ValueInfoProto output = model.Graph.Output[0];
        long width = output.Type.TensorType.Shape.Dim[1].DimValue;
        byte[] shape = [.. BitConverter.GetBytes(4L), .. BitConverter.GetBytes(width)];
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "four rows", DataType = (int)TensorProto.Types.DataType.Int64, Dims = { 2 }, RawData = ByteString.CopyFrom(shape),
        });
        foreach (NodeProto node in model.Graph.Node)
        {
            Rename(node.Output, output.Name, "any rows");
            Rename(node.Input, output.Name, "any rows");
        }

        model.Graph.Node.Add(new NodeProto { OpType = "Reshape", Input = { "any rows", "four rows" }, Output = { output.Name } });
        return model.ToByteArray();
    }

    private static byte[] Scaled(byte[] graph, float factor)
    {
        const string name = "made-up factor";
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(BitConverter.GetBytes(factor)) });
        foreach (ValueInfoProto output in model.Graph.Output.Where(o => o.Type.TensorType.ElemType == (int)TensorProto.Types.DataType.Float))
        {
            string right = output.Name + " before";
            foreach (NodeProto node in model.Graph.Node)
            {
                Rename(node.Output, output.Name, right);
                Rename(node.Input, output.Name, right);
            }

            model.Graph.Node.Add(new NodeProto { OpType = "Mul", Input = { right, name }, Output = { output.Name } });
        }

        return model.ToByteArray();
    }

    private static void Rename(RepeatedField<string> names, string from, string to)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = names[i] == from ? to : names[i];
        }
    }
}
