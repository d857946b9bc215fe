using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests.Hosting;

/// <summary>What PACKAGE.md promises.</summary>
public sealed partial class PackageExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_example_is_the_program_that_is_compiled()
    {
        string readme = File.ReadAllText(SourceTree.File("src/MlNetTransfer.Hosting/PACKAGE.md")).ReplaceLineEndings("\n");
        string example = readme.Split("```csharp\n")[1].Split("```")[0];
        Assert.Equal(File.ReadAllText(SourceTree.File("tests/HostingExample/Program.cs")).ReplaceLineEndings("\n"), example);
    }

    [Fact]
    public async Task The_example_answers_an_upload_and_says_that_it_is_healthy()
    {
        Directory.CreateDirectory(_folder.File("model"));
        await File.WriteAllBytesAsync(_folder.File("model/model.onnx"), MadeUpModels.Insects.Onnx, TestContext.Current.CancellationToken);
        using Process process = ProcessRunner.StartIn(
            _folder.Path, new Dictionary<string, string>(), ProcessRunner.Dll("HostingExample", "HostingExample"), "--urls", "http://127.0.0.1:0");
        try
        {
            _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            using HttpClient client = new() { BaseAddress = await AddressAsync(process.StandardOutput) };
            _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            using HttpResponseMessage answer = await client.PostAsync("predict", new ByteArrayContent(MadeUpModels.Pictures[0]), TestContext.Current.CancellationToken);
            Assert.Matches("\"label\":\"(ants|bees|wasps)\",\"probability\":0\\.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("Healthy", await client.GetStringAsync("health", TestContext.Current.CancellationToken));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<Uri> AddressAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                return new Uri(found.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("The example ended before it listened.");
    }

    [GeneratedRegex("listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
