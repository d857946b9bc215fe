using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Files in the names and layouts of Keras, TensorFlow-Slim and torch.onnx.</summary>
public sealed class SourceNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("weights");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(NameMapTests.Lists), MemberType = typeof(NameMapTests))]
    public void Every_tensor_arrives_in_its_place_and_layout(string list, string backbone)
    {
        BackboneSpec spec = BackboneCatalog.Find(backbone);
        ListedTensor[] tensors = TensorList.Read(list);
        bool isGraph = list.StartsWith("slim", StringComparison.Ordinal);
        Write(tensors, isGraph);
        TensorList.AssertLoaded(spec, WeightsReader.Load(spec, File), tensors, t => isGraph ? SourceFiles.InGraph(TensorList.Values(t)) : TensorList.Values(t));
    }

    [Theory]
    [InlineData("keras_mobilenetv1_075", "mobilenetv1_075", "model_weights/")]
    [InlineData("keras_mobilenetv2_035", "mobilenetv2_035", "model_weights/")]
    [InlineData("slim_mobilenetv1_075", "mobilenetv1_075", "import/")]
    [InlineData("slim_mobilenetv2_035", "mobilenetv2_035", "import/")]
    public void Files_without_classifier_and_with_a_prefix_are_taken(string list, string backbone, string prefix)
    {
        BackboneSpec spec = BackboneCatalog.Find(backbone);
        ListedTensor[] tensors = [.. TensorList.Read(list).Where(t => !t.Ours.StartsWith("classifier", StringComparison.Ordinal)).Select(t => t with { Name = prefix + t.Name })];
        Write(tensors, prefix == "import/", meta: true);
        TensorList.AssertLoaded(spec, WeightsReader.Load(spec, File), tensors, TensorList.Values);
    }

    [Fact]
    public void A_whole_Keras_model_with_other_scopes_and_an_optimizer_is_taken()
    {
        BackboneSpec spec = BackboneCatalog.Find("mobilenetv1_075");
        ListedTensor[] tensors = [.. TensorList.Read("keras_mobilenetv1_075").Select(t => t with { Name = $"model_weights/{t.Name.Split('/')[0]}/mobilenet/{t.Name.Split('/')[0]}_3/{t.Name.Split('/')[2].Replace("depthwise_kernel:0", "kernel", StringComparison.Ordinal)}" })];
        Write([.. tensors, new("optimizer_weights/Adam/conv1/kernel/m:0", [3], "vector", ""), new("optimizer_weights/Adam/conv1/kernel/v:0", [3], "vector", "")], isGraph: false);
        TensorList.AssertLoaded(spec, WeightsReader.Load(spec, File), tensors, TensorList.Values);
    }

    [Fact]
    public void A_refusal_says_which_names_came_closest_and_what_differs()
    {
        BackboneSpec spec = BackboneCatalog.Find("mobilenetv2_035");
        ListedTensor[] tensors = TensorList.Read("slim_mobilenetv2_035");
        Write([.. tensors.Where(t => t.Name != "MobilenetV2/Conv_1/weights"), new("MobilenetV2/Conv_2/weights", [1, 1, 2, 2], "conv", "")], isGraph: true);
        Finding finding = Refused(spec);
        Assert.Equal(FindingCode.WeightsDoNotFit, finding.Code);
        Assert.Contains(
            "does not fit 'mobilenetv2_035' in 2 tensors by the names of TensorFlow-Slim's MobilenetV2, the closest: 'MobilenetV2/Conv_1/weights' is missing; 'MobilenetV2/Conv_2/weights' is unexpected.",
            finding.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused_by_the_sources_name()
    {
        BackboneSpec spec = BackboneCatalog.Find("mobilenetv1_075");
        SourceFiles.WriteGraph(File, TensorList.Read("slim_mobilenetv1_075").Select(t => (t.Name, t.Shape, t.Name.EndsWith("Conv2d_3_pointwise/BatchNorm/beta", StringComparison.Ordinal) ? [.. TensorList.Values(t)[1..], float.NaN] : TensorList.Values(t))));
        Assert.Contains("'MobilenetV1/Conv2d_3_pointwise/BatchNorm/beta' holds values that are not finite", Refused(spec).Message, StringComparison.Ordinal);
    }

    /// <summary>torch.onnx.export keeps a module's names; where it folds BatchNorm into a convolution the two become initialisers without a name of their own.</summary>
    [Fact]
    public void Exports_of_torch_are_taken_unless_BatchNorm_is_folded()
    {
        BackboneSpec spec = BackboneCatalog.Find("mobilenetv1_075") with { Stages = [.. MobileNetV1.Stages(0.25).Take(1)], SourceHead = null };
        (string Name, int[] Shape)[] tensors = [.. spec.TensorShapes.Select(t => (t.Key, t.Value))];
        WriteOnnx([.. tensors, ("onnx::Clip_1", []), ("/Constant_output_0", [1])]);
        BackboneWeights weights = WeightsReader.Load(spec, File);
        Assert.All(tensors, t => Assert.Equal(TensorList.Values(new(t.Name, t.Shape, "", "")), weights[t.Name]));

        WriteOnnx([.. tensors.Where(t => !t.Name.StartsWith("features.0.", StringComparison.Ordinal)), ("onnx::Conv_123", [8, 3, 3, 3]), ("onnx::Conv_124", [8])]);
        string message = Refused(spec).Message;
        Assert.Contains("'features.0.0.weight' is missing", message, StringComparison.Ordinal);
        Assert.Contains("'onnx::Conv_123' is unexpected; 'onnx::Conv_124' is unexpected", message, StringComparison.Ordinal);
    }

    private void Write(ListedTensor[] tensors, bool isGraph, bool meta = false)
    {
        IEnumerable<(string, int[], float[])> values = tensors.Select(t => (t.Name, t.Shape, TensorList.Values(t)));
        if (isGraph)
        {
            SourceFiles.WriteGraph(File, values, meta);
        }
        else
        {
            SourceFiles.WriteHdf5(File, values);
        }
    }

    private void WriteOnnx((string Name, int[] Shape)[] tensors)
    {
        byte[] graph = [.. tensors.SelectMany(t => ProtobufBytes.Message(5, [
            .. t.Shape.SelectMany(d => ProtobufBytes.Varint(1, (ulong)d)),
            .. ProtobufBytes.Varint(2, 1),
            .. ProtobufBytes.Text(8, t.Name),
            .. ProtobufBytes.Message(9, [.. TensorList.Values(new(t.Name, t.Shape, "", "")).SelectMany(BitConverter.GetBytes)])]))];
        System.IO.File.WriteAllBytes(File, ProtobufBytes.Message(7, graph));
    }

    private Finding Refused(BackboneSpec spec) => Assert.Single(Assert.Throws<TransferException>(() => WeightsReader.Load(spec, File)).Findings);
}
