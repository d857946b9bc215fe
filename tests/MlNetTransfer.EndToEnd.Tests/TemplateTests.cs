using System.Net;
using System.Xml.Linq;

namespace MlNetTransfer.Tests;

/// <summary><c>dotnet new mlnet-transfer-app</c>: what it makes builds and answers with the packages alone.</summary>
public sealed class TemplateTests(PublishedFixture published, ExamplesFixture examples) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_console_app_classifies_the_images_that_it_is_given()
    {
        string dll = Make("console");
        File.WriteAllText(_folder.File("bad.jpg"), "no image");
        ProcessRunner.Result good = ProcessRunner.Run(dll, ExamplesFixture.Photo);
        Assert.True(good.ExitCode == 0, good.Error);
        Assert.StartsWith($"{ExamplesFixture.Photo}\tbolt\t", good.Output, StringComparison.Ordinal);

        ProcessRunner.Result mixed = ProcessRunner.Run(dll, _folder.File("bad.jpg"), ExamplesFixture.Photo);
        Assert.Equal(1, mixed.ExitCode);
        Assert.Contains("MNT301", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("\tbolt\t", mixed.Output, StringComparison.Ordinal);
        Assert.Equal(2, ProcessRunner.Run(dll).ExitCode);

        File.Delete(Path.Combine(Path.GetDirectoryName(dll)!, "model", "model.onnx"));
        ProcessRunner.Result without = ProcessRunner.Run(dll, ExamplesFixture.Photo);
        Assert.Equal(1, without.ExitCode);
        Assert.StartsWith("MNT10", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_web_app_answers_an_upload_and_refuses_what_is_no_image()
    {
        string dll = Make("web");
        await using WebProcess web = await WebProcess.StartAsync(_folder.Path, dll);
        using HttpResponseMessage answer = await web.Client.PostAsync("predict", new ByteArrayContent(await File.ReadAllBytesAsync(ExamplesFixture.Photo)));
        Assert.Matches("^\\{\"label\":\"bolt\",\"probability\":[0-9.]+\\}$", await answer.Content.ReadAsStringAsync());
        Assert.Equal("Healthy", await web.Client.GetStringAsync("health"));

        using HttpResponseMessage refused = await web.Client.PostAsync("predict", new StringContent("no image"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("MNT301", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console")]
    [InlineData("web")]
    public void An_app_references_the_version_that_it_came_with(string kind)
    {
        XElement reference = Assert.Single(XDocument.Load(SourceTree.File($"src/MlNetTransfer.Templates/content/app/{kind}/MlNetTransferApp.csproj")).Descendants("PackageReference"));
        Assert.Equal(PackagedApp.Version, reference.Attribute("Version")!.Value);
    }

    /// <summary>Makes the app with a hive of its own, so that the templates of this user stay as they are; its assembly.</summary>
    private string Make(string kind)
    {
        string hive = _folder.File("hive");
        PackagedApp.Isolate(published, _folder.Path);
        New("install", Path.Combine(published.Folder, $"MlNetTransfer.Templates.{PackagedApp.Version}.nupkg"), "--debug:custom-hive", hive);
        New("mlnet-transfer-app", "--debug:custom-hive", hive, "--output", _folder.File("Spare parts"), "--kind", kind, "--model", examples.Model(published));
        Assert.Equal(["Program.cs", "Spare parts.csproj"], Directory.GetFiles(_folder.File("Spare parts")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        PackagedApp.DotnetIn(_folder.File("Spare parts"), "build", "-c", "Release", "-o", _folder.File("built"), "-warnaserror");
        return _folder.File("built/Spare parts.dll");
    }

    private void New(params string[] arguments)
    {
        (int exit, string output) = PublishedFixture.Dotnet(_folder.Path, ["new", .. arguments]);
        Assert.True(exit == 0, output);
    }
}
