using MlNetTransfer.Imaging;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Configuration.CodeGeneration;

public class CodeGeneratorTests
{
    [Fact]
    public void The_class_is_approved() => Approved.Verify(Text(CodeGenerator.Class(Model(ProjectKind.Console))));

    [Theory]
    [InlineData(ProjectKind.Console)]
    [InlineData(ProjectKind.WebApi)]
    public void The_projects_are_approved(ProjectKind kind) =>
        Approved.Verify(Text(CodeGenerator.Project(Model(kind), kind).Take(2)), member: $"{nameof(The_projects_are_approved)}.{kind}");

    [Fact]
    public void Every_place_of_every_template_is_filled_and_lines_end_alike()
    {
        foreach (SourceFile file in Enum.GetValues<ProjectKind>().SelectMany(kind => CodeGenerator.Project(Model(kind), kind)))
        {
            Assert.DoesNotMatch("__[A-Z]", file.Text);
            Assert.DoesNotContain('\r', file.Text);
            Assert.NotEqual('\uFEFF', file.Text[0]);
            Assert.EndsWith("}\n", file.Text.Replace("</Project>", "}", StringComparison.Ordinal).Replace("#endif", "}", StringComparison.Ordinal).Replace("return exitCode;", "}", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_in_the_text_stand_as_they_are_even_where_they_look_like_places()
    {
        CodeModel odd = Model(ProjectKind.Console) with { TrainingData = "__Class__ \"__Namespace__\"" };
        Assert.Contains("TrainingData = \"__Class__ \\\"__Namespace__\\\"\";", CodeGenerator.Class(odd)[2].Text, StringComparison.Ordinal);
    }

    private static string Text(IEnumerable<SourceFile> files) => string.Join('\n', files.Select(f => $"==== {f.Name}\n{f.Text}"));

    private static CodeModel Model(ProjectKind kind) => new()
    {
        Names = CodeNames.ForProject("photos", kind),
        TrainingData = @"C:\shop\photos",
        TrainingSettings =
        [
            .. CSharpText.InitializerLines(
                new TransferOptions { Data = "", OutputFolder = "", Backbone = "resnet18", Strategy = TransferStrategy.LastStage, Epochs = 12 },
                2,
                nameof(TransferOptions.Data),
                nameof(TransferOptions.OutputFolder),
                nameof(TransferOptions.Manifest)),
        ],
        Picture = PictureOptions.Default,
        FineTunes = true,
        ProductVersion = "0.1.0",
    };
}
