using Google.Protobuf;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Files that ask for too much, or for what is not given, are refused and harm nothing.</summary>
public sealed class HostileGraphTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Refused => [.. Cases.Select(c => (c.Key, c.Value.Said))];

    private static Dictionary<string, (string Said, Action<ModelProto> Change)> Cases { get; } = new()
    {
        ["a loop"] = ("it has loops: Loop", m => Last(m).OpType = "Loop"),
        ["a loop inside of a branch"] = ("it has loops: Scan", m => m.Graph.Node.Add(Branch("Scan"))),
        ["an operator of somebody's own"] = ("of a domain that is not known here: evil.", m => m.Graph.Node[1].Domain = "evil"),
        ["functions"] = ("defines operators of its own", m => m.Functions.Add(ByteString.CopyFromUtf8("f"))),
        ["a sequence"] = ("texts, sequences or optional values: SequenceAt", m => Last(m).OpType = "SequenceAt"),
        ["an optional value"] = ("texts, sequences or optional values: OptionalGetElement", m => Last(m).OpType = "OptionalGetElement"),
        ["texts"] = ("texts, sequences or optional values: StringNormalizer", m => Last(m).OpType = "StringNormalizer"),
        ["a constant of texts"] = ("'words' holds texts", m => m.Graph.Initializer.Add(new TensorProto { Name = "words", DataType = 8 })),
        ["chance"] = ("operators of chance: RandomNormalLike", m => m.Graph.Node[1].OpType = "RandomNormalLike"),
        ["a constant in another file"] = (
            "'far' stands in another file",
            m => m.Graph.Node.Add(Constant(new TensorProto { Name = "far", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External }))),
        ["a shape that is larger than any number"] = (
            "'huge' declares more values than it holds", m => m.Graph.Node.Add(Constant(Shaped("huge", 1L << 40, 1L << 40)))),
        ["a shape below 0"] = ("'negative' declares more values than it holds", m => m.Graph.Node.Add(Constant(Shaped("negative", -4)))),
        ["a shape of a thousand dimensions"] = (
            "'deep' declares more values than it holds", m => m.Graph.Node.Add(Constant(Shaped("deep", [.. Enumerable.Repeat(1L, 1000)])))),
        ["a sparse constant"] = (
            "there are sparse ones",
            m => m.Graph.SparseInitializer.Add(new SparseTensorProto { Values = new TensorProto { Name = "sparse" }, Dims = { 1L << 50 } })),
        ["a name twice"] = ("several of its values have one name: v1", m => m.Graph.Node[1].Output[0] = "v1"),
        ["a node that needs its own result"] = (
            "needs its own result", m => m.Graph.Node[1].Input[0] = m.Graph.Node[2].Output[0]),
        ["a value that nothing makes"] = ("it uses 'nothing', which nothing makes", m => m.Graph.Node[1].Input[0] = "nothing"),
        ["an output that nothing makes"] = ("no output needs the image", m => m.Graph.Output[0].Name = "nothing"),
        ["two images"] = ("2 inputs that can be an image", m =>
        {
            m.Graph.Input.Add(m.Graph.Input[0].Clone());
            m.Graph.Input[1].Name = "other";
        }),
        ["an image as large as a wall"] = ("[?, 3, 100000, 100000], allowed is", m => Side(m, 100_000)),
        ["an image that is no square"] = ("[?, 3, 40, 41]", m => m.Graph.Input[0].Type.TensorType.Shape.Dim[3].DimValue = 41),
        ["no operator set"] = ("its operator set is 0", m => m.OpsetImport.Clear()),
        ["an operator set of the future"] = ("cannot be run by ONNX Runtime", m => m.OpsetImport[0].Version = 9999),
        ["an operator that does not exist"] = ("cannot be run by ONNX Runtime", m => m.Graph.Node[1].OpType = "Relux"),
        ["a million nodes"] = ("it has more than 100000 nodes", m =>
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                m.Graph.Node.Add(new NodeProto { OpType = "Identity" });
            }
        }),
        ["a constant of a terabyte"] = ("within 3 GB and two minutes", m => Grow(m, 1, 1L << 38)),
        ["many constants that are large only together"] = ("within 3 GB and two minutes", m =>
        {
            for (int i = 0; i < 60; i++)
            {
                Grow(m, 1, 1 << 26, $"{i}.");
            }
        }),
        ["copies of copies"] = ("within 3 GB and two minutes", m => Grow(m, 6, 64)),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_graph_with_it_is_refused_and_says_so(string with, string said)
    {
        string path = Write(MadeUpGraph.Build(change: Cases[with].Change));
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => GraphBackbone.Open(path, new GraphInput())).Findings);
        Assert.Equal((FindingCode.WeightsDoNotFit, path), (finding.Code, finding.Where));
        Assert.Contains(said, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_would_become_a_hundred_times_as_many_objects_are_refused_before_they_do()
    {
        // Five million nodes of two bytes each.
        const int count = 5_000_000;
        byte[] nodes = new byte[2 * count];
        for (int i = 0; i < nodes.Length; i += 2)
        {
            nodes[i] = 0x0A;
        }

        using MemoryStream file = new();
        using (CodedOutputStream output = new(file, leaveOpen: true))
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteLength(nodes.Length);
        }

        file.Write(nodes);
        string path = Write(file.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => GraphBackbone.Open(path, new GraphInput())).Findings);
        Assert.Equal(FindingCode.WeightsMalformed, finding.Code);
        Assert.Contains($"more than {MessageCount.Most} parts", finding.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    [Fact]
    public void A_run_ends_when_its_time_is_up_and_gives_its_memory_back()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(MadeUpGraph.Build());
        OnnxGraph graph = new(model.Graph);
        string square = graph.NamedNode("ConstantOfShape", [graph.Constant("square", [2000L, 2000])], "square0");
        for (int i = 1; i < 1000; i++)
        {
            square = graph.NamedNode("MatMul", [square, "square0"], $"square{i}");
        }

        model.Graph.Output[0].Name = graph.NamedNode("ReduceMax", [square], "largest", OnnxGraph.Int("keepdims", 0));
        model.Graph.Output[0].Type.TensorType.Shape = null;
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        using (BoundedRun run = new(model.ToByteArray(), TimeSpan.FromMilliseconds(200)))
        {
            float[] pixels = new float[3 * MadeUpGraph.Side * MadeUpGraph.Side];
            Assert.Throws<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(
                () => run.Run("pixels", pixels, [1, 3, MadeUpGraph.Side, MadeUpGraph.Side], "largest"));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public void Graphs_inside_of_graphs_without_end_are_refused()
    {
        GraphProto inner = new();
        for (int i = 0; i < 60; i++)
        {
            GraphProto outer = new();
            outer.Node.Add(new NodeProto { OpType = "If", Attribute = { new AttributeProto { Name = "then_branch", G = inner } } });
            inner = outer;
        }

        string path = Write(new ModelProto { Graph = inner }.ToByteArray());
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => GraphBackbone.Open(path, new GraphInput())).Findings);
        Assert.Equal(FindingCode.WeightsMalformed, finding.Code);
    }

    /// <summary>Bytes are changed at places and to values that a seed decides: any exception of another kind would end the test.</summary>
    [Fact]
    public void Any_damage_is_a_finding_or_no_harm()
    {
        byte[] file = MadeUpGraph.Build();
        for (int seed = 0; seed < 300; seed++)
        {
            MlNetTransfer.Numerics.RandomSource random = new(seed);
            byte[] damaged = [.. file];
            for (int i = 0; i < 4; i++)
            {
                damaged[random.NextInt32(i < 2 ? damaged.Length : 400)] = (byte)random.NextInt32(256);
            }

            try
            {
                GraphBackbone.Open(Write(seed % 3 == 0 ? damaged[..random.NextInt32(damaged.Length)] : damaged), new GraphInput());
            }
            catch (TransferException e)
            {
                Assert.NotEmpty(e.Findings);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static NodeProto Last(ModelProto model) => model.Graph.Node[^1];

    private static NodeProto Constant(TensorProto value) =>
        new() { OpType = "Constant", Output = { "made" }, Attribute = { new AttributeProto { Name = "value", T = value } } };

    private static TensorProto Shaped(string name, params long[] dims) => new() { Name = name, DataType = 1, Dims = { dims } };

    private static NodeProto Branch(string inside) => new()
    {
        OpType = "If",
        Attribute = { new AttributeProto { Name = "then_branch", G = new GraphProto { Node = { new NodeProto { OpType = inside } } } } },
    };

    private static void Side(ModelProto model, int side)
    {
        foreach (TensorShapeProto.Types.Dimension dimension in model.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(2))
        {
            dimension.DimValue = side;
        }
    }

    /// <summary>Adds a constant of so many zeros to the features, which is expanded several times before.</summary>
    private static void Grow(ModelProto model, int times, long factor, string name = "")
    {
        OnnxGraph graph = new(model.Graph);
        string value = graph.NamedNode("ConstantOfShape", [graph.Constant($"{name}count", [factor])], $"{name}grown0");
        for (int i = 1; i < times; i++)
        {
            value = graph.NamedNode("Tile", [value, graph.Constant($"{name}times{i}", [factor])], $"{name}grown{i}");
        }

        string sum = graph.NamedNode("ReduceMax", [value], $"{name}sum", OnnxGraph.Int("keepdims", 0));
        model.Graph.Output[0].Name = graph.NamedNode("Add", [model.Graph.Output[0].Name, sum], $"{name}grown");
    }

    private string Write(byte[] file)
    {
        string path = _folder.File("somebodys.onnx");
        File.WriteAllBytes(path, file);
        return path;
    }
}
