using MlNetTransfer.ModelBuilder.CodeGeneration;

namespace MlNetTransfer.Tests.Configuration.CodeGeneration;

public class CodeNamesTests
{
    [Theory]
    [InlineData("photos", "Photos")]
    [InlineData("MLModel1", "MLModel1")]
    [InlineData(" my photos ", "My_photos")]
    [InlineData("class", "Class")]
    [InlineData("loaded", "LoadedModelModel")]
    [InlineData("größe", "Größe")]
    [InlineData("猫", "猫")]
    [InlineData("1st", "_1st")]
    [InlineData("../a", "___a")]
    [InlineData("", "MLModel")]
    [InlineData("!?", "MLModel")]
    [InlineData("😀", "MLModel")]
    [InlineData("Path", "PathModel")]
    [InlineData("modelInput", "ModelInputModel")]
    [InlineData("webApplication", "WebApplicationModel")]
    [InlineData("con", "ConModel")]
    [InlineData("lpt1", "Lpt1Model")]
    public void A_class_gets_the_nearest_name_that_hides_nothing(string name, string expected) => Assert.Equal(expected, CodeNames.ClassName(name));

    [Fact]
    public void A_long_name_is_cut_so_that_files_can_bear_it() =>
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(CodeNames.ForProject(new string('猫', 1000), ProjectKind.WebApi).Stem + ".consumption.cs") < 255);

    [Fact]
    public void A_namespace_is_never_the_class()
    {
        Assert.Equal(new CodeNames("photos", "Photos", "PhotosApp"), CodeNames.Beside("photos", "Photos"));
        Assert.Equal(new CodeNames("my shop", "My_shop", "My_company.Shop"), CodeNames.Beside("my shop", "My company.Shop"));
        Assert.Equal("@acme._1st.Größe.@class", CodeNames.Beside("x", "acme.1st.Größe.class").Namespace);
        Assert.Equal(new CodeNames("Photos", "Photos", "PhotosConsole"), CodeNames.ForProject("photos", ProjectKind.Console));
    }
}
