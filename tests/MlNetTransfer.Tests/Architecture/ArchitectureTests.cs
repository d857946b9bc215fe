using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace MlNetTransfer.Tests.Architecture;

/// <summary>The house as a table: which room may use which. This table is the architecture document.</summary>
public class ArchitectureTests
{
    private const int MostLines = 300;
    private const int LongestLine = 160;

    /// <summary>Project → projects it may use. No arrow leads upward, and none between ONNX Runtime and libtorch.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Prediction"] = [],
        ["Hosting"] = ["Prediction"],
        ["Serve"] = ["Hosting"],
        [Core] = ["Prediction"],
        ["Weights"] = [Core],
        ["Weights.ResNet18"] = ["Weights"],
        ["Templates"] = [],
        ["Reporting"] = [Core],
        ["ModelBuilder"] = ["Weights"],
        ["Onnx"] = ["Reporting", "Weights"],
        ["Torch"] = ["Weights"],
        ["TensorFlow"] = ["ModelBuilder"],
        ["Cli"] = ["ModelBuilder", "Onnx", "Torch"],
    };

    /// <summary>Project → room → rooms it may use besides itself and those of the projects below. Reads in the order of the data's way.</summary>
    private static readonly Dictionary<string, Dictionary<string, string[]>> Rooms = new()
    {
        ["Prediction"] = new()
        {
            ["Diagnostics"] = [],
            ["Storage"] = ["Diagnostics"],
            ["Reference"] = ["Diagnostics", "Storage"],
            ["Imaging"] = ["Diagnostics", "Storage"],
            ["Walks"] = ["Diagnostics", "Storage", "Imaging"],
            ["Sessions"] = ["Diagnostics", "Storage", "Imaging"],
            ["Predictors"] = ["Diagnostics", "Imaging", "Walks", "Sessions"],
        },
        ["Hosting"] = new()
        {
            ["Telemetry"] = ["Hosting", "Drift"],
            ["Drift"] = ["Hosting", "Telemetry"],
            ["Models"] = ["Hosting", "Telemetry", "Drift"],
            ["Hosting"] = ["Models", "Telemetry", "Drift"],
            ["Extensions"] = ["Hosting", "Telemetry"],
            ["Embeddings"] = [],
        },
        [Core] = new()
        {
            ["Numerics"] = [],
            ["Machine"] = [],
            ["Tensors"] = [],
            ["Views"] = ["Numerics"],
            ["Datasets"] = ["Numerics"],
            ["Corrections"] = ["Datasets"],
            ["Backbones"] = ["Tensors"],
            ["Health"] = ["Machine", "Backbones"],
            ["Features"] = ["Numerics", "Datasets", "Backbones"],
            ["Evaluation"] = ["Numerics"],
            ["Profiling"] = ["Numerics", "Datasets", "Backbones", "Features", "Evaluation"],
            ["Planning"] = ["Numerics", "Profiling", "Evaluation"],
            ["Options"] = ["Datasets", "Corrections", "Backbones", "Planning", "Runs"],
            ["Training"] = ["Numerics", "Views", "Datasets", "Backbones", "Tensors", "Planning"],
            ["Unknowns"] = ["Numerics", "Evaluation", "Training"],
            ["Export"] = ["Numerics", "Datasets", "Backbones", "Features", "Training", "Unknowns"],
            ["Gallery"] = ["Numerics", "Datasets", "Profiling", "Export"],
            ["Review"] = ["Numerics", "Datasets", "Corrections", "Profiling", "Training", "Runs"],
            ["Predictions"] = ["Datasets", "Export"],
            ["Shards"] = ["Datasets"],
            ["Manifests"] = ["Datasets", "Shards"],
            ["Parts"] = ["Datasets", "Features", "Export", "Evaluation", "Shards", "Manifests", "Runs"],
            ["Cluster"] = ["Shards"],
            ["Runs"] = [],
        },
        ["Weights"] = new()
        {
            ["Names"] = ["Weights"],
            ["Protobuf"] = ["Weights"],
            ["Hdf5"] = ["Weights"],
            ["Torch"] = ["Weights"],
            ["Onnx"] = ["Weights", "Protobuf"],
            ["Structure"] = ["Weights", "Onnx", "Protobuf"],
            ["TensorFlow"] = ["Weights", "Protobuf"],
            ["Downloads"] = [],
            ["Packages"] = ["Downloads"],
            ["Health"] = ["Weights", "Downloads"],
            ["Weights"] = ["Names", "Hdf5", "Torch", "Onnx", "Structure", "TensorFlow", "Downloads", "Packages"],
        },
        ["Onnx"] = new()
        {
            ["Protobuf"] = [],
            ["Lowering"] = ["Protobuf"],
            ["Graphs"] = ["Protobuf", "Lowering"],
            ["Extraction"] = ["Protobuf", "Lowering", "Graphs"],
            ["Export"] = ["Protobuf", "Lowering", "Extraction"],
            ["Onnx"] = ["Extraction", "Lowering", "Graphs", "Export", "Protobuf"],
            ["Estimators"] = ["Protobuf", "Lowering", "Export", "Onnx"],
        },
        ["ModelBuilder"] = new()
        {
            ["Incumbent"] = [],
            ["Config"] = ["Incumbent"],
            ["CodeGeneration"] = ["Config"],
            ["ModelBuilder"] = ["Config", "CodeGeneration", "Incumbent"],
        },
        ["Reporting"] = new()
        {
            ["Plots"] = ["Reporting"],
            ["Sections"] = ["Reporting", "Plots"],
            ["Reporting"] = ["Sections", "Plots"],
        },
    };

    private const string Core = "MlNetTransfer";

    private static readonly System.Reflection.Assembly HostingAssembly = typeof(MlNetTransfer.Hosting.ImageClassifier).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader()
        .LoadAssemblies([.. PublicSurfaceTests.Products.Select(p => p.Data.Assembly), HostingAssembly])
        .Build();

    public static TheoryData<string> ProjectsWithRooms => [.. Rooms.Keys];

    [Fact]
    public void Every_project_uses_only_the_projects_listed_for_it()
    {
        string[] broken =
        [
            .. Projects.SelectMany(p => References(p.Key).Except(p.Value.Select(FullName)).Select(r => $"{FullName(p.Key)} references {r}; listed are: {string.Join(", ", p.Value)}")),
            .. Directory.GetDirectories(SourceTree.Folder("src"), "MlNetTransfer*").Select(f => Path.GetFileName(f)).Except(Projects.Keys.Select(FullName))
                .Select(p => $"{p} is not listed"),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    /// <summary>What another project needs is public or lies in that project, so each product can be read, and changed, by its surface alone.</summary>
    [Fact]
    public void No_product_shows_its_internals_to_another()
    {
        string[] broken =
        [
            .. Projects.Keys.SelectMany(p => Items(p, "InternalsVisibleTo")
                .Where(friend => friend != "MlNetTransfer.Benchmarks" && !friend.EndsWith(".Tests", StringComparison.Ordinal))
                .Select(friend => $"{FullName(p)} shows its internals to {friend}; allowed are tests and benchmarks")),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Theory]
    [MemberData(nameof(ProjectsWithRooms))]
    public void Every_room_uses_only_the_rooms_listed_for_it(string project)
    {
        string[] broken =
        [
            .. House.Types
                .Where(t => ProjectOf(t) == project)
                .SelectMany(t => t.Dependencies.Select(d => (From: t, To: d.Target)))

                // Of generated methods with the same signature in two rooms one stands for both.
                .Where(d => d.To is not GenericParameter && ProjectOf(d.To) == project && RoomOf(d.To) is var to && RoomOf(d.From) is var from && to != from && !Allowed(project, from).Contains(to))
                .Select(d => $"{d.From.FullName} uses {d.To.FullName}; {RoomOf(d.From)} may use: {string.Join(", ", Allowed(project, RoomOf(d.From)))}")
                .Distinct(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void The_table_of_options_and_its_checks_touch_no_disk() => Assert.DoesNotContain(
        House.Types.Where(t => ProjectOf(t) == Core && RoomOf(t) == "Options").SelectMany(t => t.Dependencies.Select(d => d.Target.FullName)),
        name => name.StartsWith("System.IO.", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ProjectsWithRooms))]
    public void Every_folder_is_a_listed_room_and_every_listed_room_is_a_folder(string project)
    {
        string[] notRooms = ["bin", "obj", "Assets", "Store", "Protobuf", project];
        IEnumerable<string> folders = Directory.GetDirectories(SourceTree.Folder($"src/{FullName(project)}")).Select(f => Path.GetFileName(f));
        Assert.Equal(Rooms[project].Keys.Except(notRooms).Order(), folders.Except(notRooms).Order());
    }

    [Fact]
    public void The_room_map_in_the_README_lists_every_room_of_the_core()
    {
        string map = File.ReadAllText(SourceTree.File("src/MlNetTransfer/README.md"));
        string[] missing = [.. Rooms["Prediction"].Keys.Concat(Rooms[Core].Keys).Where(room => !map.Contains($"`{room}/`", StringComparison.Ordinal))];
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
                bool named = type == "Program"
                    || lines.Any(l => System.Text.RegularExpressions.Regex.IsMatch(l, $@"\b(class|record|struct|interface|enum|delegate)\b.*\b{type}\b"));
                return new[]
                {
                    lines.Length > MostLines ? $"{file}: {lines.Length} lines; {MostLines} are allowed" : null,
                    named ? null : $"{file}: holds no type named {type}",
                    Array.FindIndex(lines, l => l.Length > LongestLine) is >= 0 and int line
                        ? $"{file}: line {line + 1} is longer than {LongestLine}"
                        : null,
                };
            }).OfType<string>(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Theory]
    [InlineData(MlNetTransfer.Storage.OutputFolder.Run)]
    [InlineData(MlNetTransfer.Storage.OutputFolder.Report)]
    [InlineData(MlNetTransfer.Storage.OutputFolder.ModelOnnx)]
    [InlineData(MlNetTransfer.Storage.OutputFolder.ModelZip)]
    public void Names_of_a_runs_files_stand_in_one_place(string name)
    {
        string[] holders =
        [
            .. SourceTree.CSharpFiles("src").Where(f => File.ReadAllText(f).Contains($"\"{name}\"", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)),
        ];
        Assert.Equal(["OutputFolder.cs"], holders);
    }

    /// <summary>What an app carries that only predicts: these packages and what they bring, and nothing of training. ONNX Runtime's package is that of the
    /// build: Microsoft.ML.OnnxRuntime, and one for GPUs with <c>-p:WithCuda=true</c>.</summary>
    [Fact]
    public void Prediction_carries_a_decoder_and_a_session_and_nothing_of_training()
    {
        Assert.Equal(
            ["$(OnnxRuntimePackage)", "BitMiracle.LibTiff.NET", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "System.Numerics.Tensors"],
            Packages("Prediction"));
        Assert.Empty(References("Prediction"));
    }

    [Fact]
    public void Hosting_carries_abstractions_and_health_checks_and_nothing_of_training() => Assert.Equal(
        [
            "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions",
        ],
        Packages("Hosting"));

    [Fact]
    public void The_core_loads_no_native_machine_learning_but_the_session_that_predicts() =>
        Assert.Equal(["CsvHelper"], Packages(Core));

    /// <summary>Options of the .NET host are the exception: their pattern sets them one after the other, before anybody reads them.</summary>
    [Fact]
    public void Public_records_are_sealed_and_nothing_public_can_be_changed_after_it_was_made()
    {
        string[] broken =
        [
            .. PublicSurfaceTests.Products.Select(p => p.Data.Assembly).Append(HostingAssembly).SelectMany(a => a.GetExportedTypes())
                .Where(t => t != typeof(MlNetTransfer.Hosting.ImageClassifierOptions) && t != typeof(MlNetTransfer.Hosting.DriftOptions)).SelectMany(type => (string?[])
            [
                type is { IsClass: true, IsSealed: false, IsAbstract: false } ? $"{type} is not sealed" : null,
                .. type.GetProperties(
                    System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
                    .Where(p => p.SetMethod is { IsPublic: true } set
                        && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
                    .Select(p => $"{type}.{p.Name} has a setter"),
            ]).OfType<string>(),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    private static string FullName(string project) => project == Core ? Core : $"{Core}.{project}";

    private static string ProjectOf(IType type) =>
        (type.Assembly?.Name ?? "").Split(',')[0] is var name && name == Core ? Core : name.StartsWith(Core + ".", StringComparison.Ordinal) ? name[(Core.Length + 1)..] : "";

    /// <summary>Types of a project's own namespace are the room that has the project's name; of the core the runs, of Prediction the predictors.</summary>
    private static string RoomOf(IType type)
    {
        string project = ProjectOf(type);
        string[] parts = (type.Namespace?.FullName ?? "").Split('.');
        int own = project is Core or "Prediction" || parts.Length == 1 || parts[1] != project ? 1 : 2;
        return parts.Length > own ? parts[own] : project switch
        {
            Core => "Runs",
            "Prediction" => "Predictors",
            _ => project,
        };
    }

    private static string[] Allowed(string project, string room) => project == Core && room == "Runs" ? [.. Rooms[Core].Keys] : Rooms[project].GetValueOrDefault(room, []);

    private static string[] References(string project) =>
        [.. Items(project, "ProjectReference").Select(i => Path.GetFileNameWithoutExtension(i.Replace('\\', '/'))).Where(n => n != "VisionSurface")];

    private static string[] Packages(string project) => [.. Items(project, "PackageReference").Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Items(string project, string item) =>
        System.Xml.Linq.XDocument.Load(SourceTree.File($"src/{FullName(project)}/{FullName(project)}.csproj")).Descendants(item).Select(r => r.Attribute("Include")!.Value);
}
