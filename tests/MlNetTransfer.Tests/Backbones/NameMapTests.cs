using System.Diagnostics;
using MlNetTransfer.Backbones;
using MlNetTransfer.Weights.Names;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>The maps as data, and what a match says of files that do not fit.</summary>
public class NameMapTests
{
    public static TheoryData<string, string> Lists => [.. TensorList.All.Select(l => (l.List, l.Backbone))];

    [Fact]
    public void Every_map_names_backbones_of_the_catalogue_and_every_pair_has_a_list()
    {
        Assert.Null(NameMap.All[0].Backbones);
        IEnumerable<(string, string)> pairs = NameMap.All.Skip(1).SelectMany(m => m.Backbones!.Keys.Select(b => (m.Source, BackboneCatalog.Find(b).Name)));
        Assert.Equal(pairs.Order(), TensorList.All.Select(l => (l.Source, l.Backbone)).Distinct().Order());
        Assert.All(NameMap.All, m => Assert.NotEmpty(m.From));
    }

    [Fact]
    public void Every_tensor_has_a_rule_and_every_rule_a_tensor()
    {
        foreach (NameMap map in NameMap.All.Skip(1))
        {
            // Some backbones have no source head; its rules find their tensors in the others.
            SourceHead head = new("classifier.1", 1000, Convolutional: false);
            NameRule[] used = [.. map.Backbones!.Keys.Select(BackboneCatalog.Find).SelectMany(b => (b with { SourceHead = b.SourceHead ?? head }).TensorShapes.Keys).Select(t => Found(map, t)).Distinct()];
            Assert.Equal(map.Tensors.Order(ByOurs), used.Order(ByOurs));
        }

        static NameRule Found(NameMap map, string tensor) => map.Find(tensor)?.Rule ?? throw new InvalidOperationException($"{map.Source} has no rule for {tensor}");
    }

    private static Comparer<NameRule> ByOurs => Comparer<NameRule>.Create((a, b) => string.CompareOrdinal(a.Ours, b.Ours));

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_missing_a_misshapen_and_an_unexpected_tensor_are_named_as_the_source_names_them(string list, string backbone)
    {
        BackboneSpec spec = BackboneCatalog.Find(backbone);
        ListedTensor[] tensors = [.. TensorList.Read(list).Where(t => spec.TensorShapes.ContainsKey(t.Ours))];
        Assert.Empty(Differences(spec, tensors));
        Assert.Equal("'extra/weights' is unexpected", Assert.Single(Differences(spec, [.. tensors, new("extra/weights", [2], "vector", "")])));

        // Without its first layer a list that counts its layers begins elsewhere, and every later layer differs.
        for (int i = list == "keras_inceptionv3" ? 7 : 0; i < tensors.Length; i += 7)
        {
            ListedTensor without = tensors[i], misshapen = without with { Shape = [.. without.Shape, 2] };
            string missing = Assert.Single(Differences(spec, [.. tensors.Where(t => t != without)]));
            Assert.EndsWith("is missing", missing, StringComparison.Ordinal);
            if (!list.StartsWith("slim_inception", StringComparison.Ordinal) && !list.StartsWith("release", StringComparison.Ordinal) && !list.StartsWith("keras22", StringComparison.Ordinal))
            {
                string[] parts = without.Name.Split('/');
                Assert.Equal($"'{(list.StartsWith("slim", StringComparison.Ordinal) ? without.Name : $"{parts[0]}/{parts[^1].Replace(":0", "", StringComparison.Ordinal)}")}' is missing", missing);
            }

            Assert.Equal(
                $"'{without.Name}' is [{string.Join(", ", misshapen.Shape)}], expected is [{string.Join(", ", without.Shape)}]",
                Assert.Single(Differences(spec, [.. tensors.Select(t => t == without ? misshapen : t)])));
        }
    }

    [Fact]
    public void Two_names_of_one_tensor_are_refused()
    {
        BackboneSpec spec = BackboneCatalog.Find("mobilenetv2_035");
        ListedTensor[] tensors = [.. TensorList.Read("keras_mobilenetv2_035").Where(t => spec.TensorShapes.ContainsKey(t.Ours))];
        Assert.Equal(
            "'model_weights/Conv1/other/kernel:0' is the same tensor as 'Conv1/Conv1/kernel:0'",
            Assert.Single(Differences(spec, [.. tensors, tensors[0] with { Name = "model_weights/Conv1/other/kernel:0" }])));
        Assert.Equal(
            "'mobl1_conv_expand/mobl1_conv_expand/kernel:0' is unexpected",
            Assert.Single(Differences(spec, [.. tensors, tensors[0] with { Name = "mobl1_conv_expand/mobl1_conv_expand/kernel:0" }])));
    }

    [Fact]
    public void Layers_without_names_are_counted_from_the_first_of_the_file()
    {
        BackboneSpec spec = BackboneCatalog.Find("inceptionv3");
        ListedTensor[] tensors = TensorList.Read("keras_inceptionv3");
        Assert.Empty(Differences(spec, Renumbered(tensors, -1)));
        Assert.Empty(Differences(spec, Renumbered(tensors, 94)));
        Assert.Equal("'conv2d_16/kernel' is missing", Assert.Single(Differences(spec, [.. Renumbered(tensors, -1).Where(t => !t.Name.StartsWith("conv2d_16/", StringComparison.Ordinal))])));
        Assert.NotEmpty(Differences(spec, [.. tensors.Where(t => t.Name != "conv2d_1/conv2d_1/kernel:0")]));
        Assert.NotEmpty(Differences(spec, [.. tensors, new("conv2d_99999999999/kernel:0", [1], "vector", ""), new("conv2d_01/kernel:0", [1], "vector", "")]));
    }

    [Fact]
    public void A_part_of_the_classifier_or_of_the_scales_is_not_enough()
    {
        BackboneSpec spec = BackboneCatalog.Find("inceptionv3");
        ListedTensor[] keras = TensorList.Read("keras_inceptionv3"), slim = TensorList.Read("slim_inceptionv3");
        Assert.Equal("'predictions/bias' is missing", Assert.Single(Differences(spec, [.. keras.Where(t => t.Ours != "fc.bias")])));
        Assert.Equal("'InceptionV3/Mixed_7c/Branch_1/Conv2d_0c_3x1/BatchNorm/gamma' is missing", Assert.Single(Differences(spec, [.. slim.Where(t => t.Ours != "Mixed_7c.branch3x3_2b.bn.weight")])));
        Assert.Empty(Differences(spec, [.. slim.Where(t => !t.Ours.EndsWith(".bn.weight", StringComparison.Ordinal))]));
        Assert.Empty(Differences(spec, [.. slim, .. slim.Take(5).Select(t => t with { Name = $"InceptionV3/AuxLogits/{t.Name}" })]));
    }

    [Fact]
    public void Weights_of_another_type_are_refused()
    {
        BackboneSpec spec = BackboneCatalog.Find("mobilenetv1_075");
        NameMatch match = NameMatch.Best(spec, new NamedFile(TensorList.Read("slim_mobilenetv1_075").Select(t => (t.Name, t.Shape)), "I8"));
        Assert.Equal("'MobilenetV1/Conv2d_0/weights' is of type I8, allowed are F64, F32, F16 and BF16", match.Differences[0]);
    }

    [Theory]
    [InlineData("conv2d_{0}/kernel:0")]
    [InlineData("features.{0}.conv.0.0.weight")]
    [InlineData("{0}.num_batches_tracked")]
    public void A_hundred_thousand_names_are_matched_soon(string name)
    {
        NamedFile file = new(Enumerable.Range(0, 100_000).Select(i => (string.Format(System.Globalization.CultureInfo.InvariantCulture, name, i), new[] { 1 })));
        Stopwatch time = Stopwatch.StartNew();
        Assert.NotEmpty(NameMatch.Best(BackboneCatalog.Find("inceptionv3"), file).Differences);
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 60);
    }

    private static ListedTensor[] Renumbered(ListedTensor[] tensors, int by) =>
    [
        .. tensors.Select(t =>
        {
            string[] parts = t.Name.Split('/');
            int underscore = parts[0].LastIndexOf('_');
            return !int.TryParse(parts[0][(underscore + 1)..], out int number) ? t
                : t with { Name = $"{parts[0][..underscore]}{(number + by == 0 ? "" : $"_{number + by}")}/{parts[^1]}" };
        }),
    ];

    private static IReadOnlyList<string> Differences(BackboneSpec spec, ListedTensor[] tensors) =>
        NameMatch.Best(spec, new NamedFile(tensors.Select(t => (t.Name, t.Shape)))).Differences;
}
