using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.ML.Vision;
using MlNetTransfer.TensorFlow;
using PublicApiGenerator;

namespace MlNetTransfer.Tests.TensorFlow;

/// <summary>What stands in for Microsoft.ML.Vision, and what of it is used.</summary>
public class VisionSurfaceTests
{
    private const string Vision = "Microsoft.ML.Vision";

    /// <summary>Whoever changes this compares with the package: it must not hold what Microsoft.ML.Vision 5.0 does not.</summary>
    [Fact]
    public void The_surface_is_approved() =>
        Approved.Verify(
            typeof(ImageClassificationTrainer).Assembly.GeneratePublicApi(
                new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] }));

    /// <summary>Field, type and default of every option of Microsoft.ML.Vision 5.0.</summary>
    [Theory]
    [InlineData("FeatureColumnName", typeof(string), "Features")]
    [InlineData("LabelColumnName", typeof(string), "Label")]
    [InlineData("BatchSize", typeof(int), 10)]
    [InlineData("Epoch", typeof(int), 200)]
    [InlineData("LearningRate", typeof(float), 0.01f)]
    [InlineData("Arch", typeof(ImageClassificationTrainer.Architecture), ImageClassificationTrainer.Architecture.ResnetV250)]
    [InlineData("ScoreColumnName", typeof(string), "Score")]
    [InlineData("PredictedLabelColumnName", typeof(string), "PredictedLabel")]
    [InlineData("FinalModelPrefix", typeof(string), "custom_retrained_model_based_on_")]
    [InlineData("MetricsCallback", typeof(Action<ImageClassificationTrainer.ImageClassificationMetrics>), null)]
    [InlineData("WorkspacePath", typeof(string), null)]
    [InlineData("TestOnTrainSet", typeof(bool), true)]
    [InlineData("ReuseTrainSetBottleneckCachedValues", typeof(bool), false)]
    [InlineData("ReuseValidationSetBottleneckCachedValues", typeof(bool), false)]
    [InlineData("ValidationSet", typeof(Microsoft.ML.IDataView), null)]
    [InlineData("ValidationSetFraction", typeof(float?), 0.1f)]
    [InlineData("TrainSetBottleneckCachedValuesFileName", typeof(string), "trainSetBottleneckFile.csv")]
    [InlineData("ValidationSetBottleneckCachedValuesFileName", typeof(string), "validationSetBottleneckFile.csv")]
    public void An_option_has_the_type_and_the_default_of_the_package(string name, Type type, object? value)
    {
        FieldInfo field = typeof(ImageClassificationTrainer.Options).GetField(name)!;
        Assert.Equal(type, field.FieldType);
        Assert.Equal(value, field.GetValue(new ImageClassificationTrainer.Options()));
    }

    [Fact]
    public void No_option_is_made_up()
    {
        string[] objects = ["LearningRateScheduler", "EarlyStoppingCriteria"];
        Assert.Equal(18 + objects.Length, typeof(ImageClassificationTrainer.Options).GetFields().Length);
        Assert.All(
            objects, name => Assert.NotNull(typeof(ImageClassificationTrainer.Options).GetField(name)!.GetValue(new ImageClassificationTrainer.Options())));
    }

    [Fact]
    public void The_adapter_uses_of_Vision_what_is_approved_and_the_surface_has_it()
    {
        string[] used = [.. Used().Order(StringComparer.Ordinal)];
        Assembly surface = typeof(ImageClassificationTrainer).Assembly;
        Assert.All(used.Where(u => !u.Contains("::", StringComparison.Ordinal)), type => Assert.True(surface.GetType(type)!.IsVisible));
        Assert.All(used.Where(u => u.Contains("::", StringComparison.Ordinal)), member =>
        {
            string[] parts = member.Split("::");
            Assert.NotEmpty(surface.GetType(parts[0])!.GetMember(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static));
        });
        Approved.Verify(string.Join('\n', used));
    }

    [Fact]
    public void The_adapter_is_built_on_ML_NET_and_the_managed_library_alone()
    {
        string[] allowed =
        [
            "System",
            "MlNetTransfer",
            "MlNetTransfer.ModelBuilder",
            "MlNetTransfer.Prediction",
            Vision,
            "Microsoft.ML.Core",
            "Microsoft.ML.Data",
            "Microsoft.ML.DataView",
            "Microsoft.ML.ImageAnalytics",
            "Microsoft.ML.StandardTrainers",
        ];
        Assert.All(
            typeof(TensorFlowTraining).Assembly.GetReferencedAssemblies(),
            a => Assert.Contains(a.Name!.StartsWith("System.", StringComparison.Ordinal) ? "System" : a.Name, allowed));
    }

    [Fact]
    public void The_adapter_is_thin() =>
        Assert.InRange(SourceTree.CSharpFiles("src/MlNetTransfer.TensorFlow").Sum(f => File.ReadAllLines(f).Length), 1, 240);

    [Fact]
    public void The_README_says_plainly_that_it_has_not_been_run()
    {
        string readme = string.Join(
            ' ', File.ReadAllText(SourceTree.File("src/MlNetTransfer.TensorFlow/README.md")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("It has been compiled against the public surface of Microsoft.ML.Vision", readme, StringComparison.Ordinal);
        Assert.Contains("It has not been run", readme, StringComparison.Ordinal);
        Assert.Contains("-p:WithTensorFlow=true", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_in_no_solution_and_refuses_to_be_built_without_TensorFlow_by_mistake()
    {
        Assert.DoesNotContain("MlNetTransfer.TensorFlow.csproj", File.ReadAllText(SourceTree.File("MlNetTransfer.sln")), StringComparison.Ordinal);
        string project = File.ReadAllText(SourceTree.File("src/MlNetTransfer.TensorFlow/MlNetTransfer.TensorFlow.csproj"));
        Assert.Contains("'$(WithTensorFlow)' != 'true' and '$(VisionSurface)' != 'true'", project, StringComparison.Ordinal);
    }

    /// <summary>Types, and members as <c>type::name</c>, of Microsoft.ML.Vision in the adapter's metadata.</summary>
    private static HashSet<string> Used()
    {
        using PEReader file = new(File.OpenRead(typeof(TensorFlowTraining).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        HashSet<string> used = [];
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            if (NameOf(metadata, handle) is { } type)
            {
                used.Add(type);
            }
        }

        foreach (MemberReference member in metadata.MemberReferences.Select(metadata.GetMemberReference))
        {
            if (member.Parent.Kind == HandleKind.TypeReference && NameOf(metadata, (TypeReferenceHandle)member.Parent) is { } type)
            {
                used.Add($"{type}::{metadata.GetString(member.Name)}");
            }
        }

        return used;
    }

    /// <summary>Null for a type of another assembly.</summary>
    private static string? NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope) is { } outer ? $"{outer}+{name}" : null,
            HandleKind.AssemblyReference when metadata.GetString(
                metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == Vision => $"{metadata.GetString(type.Namespace)}.{name}",
            _ => null,
        };
    }
}
