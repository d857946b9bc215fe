using System.Text.RegularExpressions;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Tests.Architecture;

/// <summary>Counts the files that docs/adding-a-backbone.md names.</summary>
public class AddingABackboneTests
{
    private const string Operations = "Backbones/Operations/", Families = "Backbones/Families/";

    // Reads operations out of other people's graphs, and so names them like a family.
    private const string Structure = "MlNetTransfer.Weights/Structure/";

    // A convolution, with BatchNorm or without, and BatchNorm alone are words with parameters of their own: every interpreter has a method for them.
    private static readonly string[] Interpreters =
    [
        "ITensorOps", "GroupCollector", "ShapeOps", "ConvolutionPadding", "OnnxOps", "TorchOps", "TorchLayers", "ConvolutionLayer", "NormalizationLayer",
    ];

    private static readonly string[] Tables = ["TensorWords", "OnnxWords", "TorchWords"];

    private static readonly (string Path, string Text)[] Sources =
        [.. SourceTree.CSharpFiles("src").Select(f => (f.Replace('\\', '/'), File.ReadAllText(f)))];

    public static TheoryData<string> FamilyNames =>
        [.. Sources.Where(s => s.Path.Contains(Families, StringComparison.Ordinal)).Select(s => Path.GetFileNameWithoutExtension(s.Path))];

    public static TheoryData<string> OperationNames =>
    [
        .. typeof(BackboneOp).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && (t.IsAssignableTo(typeof(BackboneOp)) || t.IsAssignableTo(typeof(IWord))))
            .Select(t => t.Name),
    ];

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void A_family_is_one_file_and_stands_in_the_catalogue(string name)
    {
        IEnumerable<string> users = Sources.Where(s => Regex.IsMatch(s.Text, $@"(?<![.\w]){name}\.[A-Z]")).Select(s => Path.GetFileNameWithoutExtension(s.Path));
        Assert.Equal(["BackboneCatalog"], users.Where(file => file != name));
    }

    [Theory]
    [MemberData(nameof(OperationNames))]
    public void An_operation_is_named_in_its_file_in_families_and_in_the_tables_of_the_engines(string name)
    {
        bool word = typeof(BackboneOp).Assembly.GetType($"MlNetTransfer.Backbones.{name}")!.IsAssignableTo(typeof(IWord));
        string[] allowed = name is nameof(ConvOp) or nameof(NormalizationOp) ? Interpreters : word ? Tables : [];
        string[] elsewhere =
        [
            .. Naming(name)
                .Where(path => !path.Contains(Families, StringComparison.Ordinal) && !path.Contains(Structure, StringComparison.Ordinal))
                .Where(path => !allowed.Contains(Path.GetFileNameWithoutExtension(path)))
                .Where(path => Path.GetFileNameWithoutExtension(path) != name)
                .Where(path => name != nameof(ConvOp) || !path.EndsWith($"{Operations}{nameof(GateOp)}.cs", StringComparison.Ordinal))
                .Where(path => !(name == nameof(MaxPoolOp) && path.EndsWith("ConvolutionPadding.cs", StringComparison.Ordinal))),
        ];
        Assert.True(elsewhere.Length == 0, string.Join('\n', elsewhere));
    }

    [Fact]
    public void The_document_names_files_that_are_there()
    {
        string document = File.ReadAllText(SourceTree.File("docs/adding-a-backbone.md"));
        string[] named = [.. Regex.Matches(document, @"`([\w./-]+\.cs)`").Select(m => m.Groups[1].Value).Distinct()];
        Assert.NotEmpty(named);
        Assert.All(named, file => Assert.Contains(Sources, s => s.Path.EndsWith("/" + Path.GetFileName(file), StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Naming(string type) => Sources.Where(s => Regex.IsMatch(s.Text, $@"\b{type}\b")).Select(s => s.Path);
}
