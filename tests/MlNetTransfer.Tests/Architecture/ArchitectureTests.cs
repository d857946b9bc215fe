using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace MlNetTransfer.Tests.Architecture;

/// <summary>The house as a table: which room may use which. This table is the architecture document.</summary>
public class ArchitectureTests
{
    private const int MostLines = 300;

    /// <summary>Room → rooms it may use besides itself. Reads in the order of the data's way.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Diagnostics"] = [],
        ["Numerics"] = ["Diagnostics"],
        ["Storage"] = ["Diagnostics"],
        ["Machine"] = [],
        ["Downloads"] = ["Diagnostics", "Numerics", "Storage"],
        ["Imaging"] = ["Diagnostics", "Numerics", "Storage"],
        ["Datasets"] = ["Diagnostics", "Numerics", "Storage", "Imaging"],
        ["Backbones"] = ["Diagnostics", "Storage", "Imaging"],
        ["Pretrained"] = ["Diagnostics", "Numerics", "Storage", "Downloads", "Backbones"],
        ["Health"] = ["Diagnostics", "Storage", "Machine", "Downloads", "Imaging", "Backbones", "Pretrained"],
        ["Features"] = ["Diagnostics", "Numerics", "Storage", "Datasets"],
        ["Profiling"] = ["Diagnostics", "Numerics", "Datasets", "Backbones", "Features", "Evaluation"],
        ["Planning"] = ["Diagnostics", "Numerics", "Profiling", "Evaluation"],
        ["Training"] = ["Diagnostics", "Numerics", "Imaging", "Datasets", "Backbones", "Planning", "Storage"],
        ["Evaluation"] = ["Diagnostics", "Numerics"],
        ["Export"] = ["Diagnostics", "Numerics", "Storage", "Datasets", "Backbones", "Features", "Training"],
        ["Configuration"] = ["Diagnostics", "Storage", "Imaging", "Datasets", "Pretrained", "Planning"],
        ["Gallery"] = ["Diagnostics", "Numerics", "Imaging", "Datasets", "Profiling", "Export"],
        ["Reporting"] = ["Diagnostics", "Storage", "Datasets", "Backbones", "Profiling", "Planning", "Training", "Evaluation", "Export", "Gallery"],
    };

    private static readonly ArchUnitNET.Domain.Architecture House =
        new ArchLoader().LoadAssemblies(typeof(TransferOptions).Assembly).Build();

    [Fact]
    public void Every_room_uses_only_the_rooms_listed_for_it()
    {
        string[] broken =
        [
            .. House.Types
                .Where(t => RoomOf(t) is { Length: > 0 })
                .SelectMany(t => t.Dependencies.Select(d => (From: t, To: d.Target)))
                .Where(d => RoomOf(d.To) is { Length: > 0 } to && RoomOf(d.From) is var from && to != from && !Allowed.GetValueOrDefault(from, []).Contains(to))
                .Select(d => $"{d.From.FullName} uses {d.To.FullName}; {RoomOf(d.From)} may use: {string.Join(", ", Allowed.GetValueOrDefault(RoomOf(d.From), []))}")
                .Distinct(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    /// <summary>Reporting turns the finished record of a run into text, so it alone stands beside the pipeline and not below it.</summary>
    [Fact]
    public void No_room_but_the_report_uses_the_pipeline_above_it()
    {
        string[] broken =
        [
            .. House.Types
                .Where(t => RoomOf(t) is { Length: > 0 } and not "Reporting")
                .SelectMany(t => t.Dependencies.Select(d => (From: t, To: d.Target)))
                .Where(d => d.To.Namespace?.FullName == "MlNetTransfer")
                .Select(d => $"{d.From.FullName} uses {d.To.FullName}")
                .Distinct(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Every_folder_is_a_listed_room_and_every_listed_room_is_a_folder()
    {
        string[] ignored = ["bin", "obj"];
        IEnumerable<string> folders = Directory.GetDirectories(SourceTree.Folder("src/MlNetTransfer")).Select(f => Path.GetFileName(f)).Except(ignored);
        Assert.Equal(Allowed.Keys.Order(), folders.Order());
    }

    [Fact]
    public void The_room_map_in_the_README_lists_every_room()
    {
        string map = File.ReadAllText(SourceTree.File("src/MlNetTransfer/README.md"));
        string[] missing = [.. Allowed.Keys.Where(room => !map.Contains($"`{room}/`", StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Files_are_short_and_named_like_the_type_they_hold()
    {
        string[] broken =
        [
            .. SourceTree.CSharpFiles("src").SelectMany(file =>
            {
                string[] lines = File.ReadAllLines(file);
                string type = Path.GetFileNameWithoutExtension(file).Split('.')[0];
                bool named = type == "Program" || lines.Any(l => System.Text.RegularExpressions.Regex.IsMatch(l, $@"\b(class|record|struct|interface|enum|delegate)\b.*\b{type}\b"));
                return new[]
                {
                    lines.Length > MostLines ? $"{file}: {lines.Length} lines; {MostLines} are allowed" : null,
                    named ? null : $"{file}: holds no type named {type}",
                };
            }).OfType<string>(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void The_managed_library_loads_no_native_machine_learning()
    {
        string[] forbidden = ["TorchSharp", "Microsoft.ML", "Spectre", "System.CommandLine"];
        string[] broken =
        [
            .. typeof(TransferOptions).Assembly.GetReferencedAssemblies()
                .Select(a => a.Name!)
                .Where(name => forbidden.Any(f => name.StartsWith(f, StringComparison.Ordinal))),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Public_records_are_sealed_and_nothing_public_can_be_changed_after_it_was_made()
    {
        string[] broken =
        [
            .. typeof(TransferOptions).Assembly.GetExportedTypes().SelectMany(type => (string?[])
            [
                type is { IsClass: true, IsSealed: false, IsAbstract: false } ? $"{type} is not sealed" : null,
                .. type.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
                    .Where(p => p.SetMethod is { IsPublic: true } set
                        && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
                    .Select(p => $"{type}.{p.Name} has a setter"),
            ]).OfType<string>(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    private static string RoomOf(IType type)
    {
        string[] parts = (type.Namespace?.FullName ?? "").Split('.');
        return parts.Length > 1 && parts[0] == "MlNetTransfer" && type.Assembly.Name.StartsWith(typeof(TransferOptions).Assembly.GetName().Name!, StringComparison.Ordinal)
            ? parts[1]
            : "";
    }
}
