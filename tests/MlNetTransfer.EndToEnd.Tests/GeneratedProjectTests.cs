using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using MlNetTransfer.Tests.Onnx;

namespace MlNetTransfer.Tests;

/// <summary>The projects that <c>new --project</c> writes, with stock ML.NET packages, each in its own process.</summary>
public sealed class GeneratedProjectTests(GeneratedProjects projects) : IClassFixture<GeneratedProjects>
{
    private const string Listening = "Now listening on: ";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_console_app_says_what_the_run_said_wherever_it_is_started()
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(projects.Model, "predictions.csv")).Skip(1).Select(l => l.Split(','))];
        Assert.True(rows.Length > 10);
        ProcessRunner.Result predict = ProcessRunner.RunIn(Path.GetTempPath(), projects.Dll(GeneratedProjects.Console), [.. rows.Select(r => Path.Combine(projects.Photos, r[0]))]);
        Assert.True(predict.ExitCode == 0, predict.Error);
        Assert.Equal(rows.Select(r => r[2]), predict.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[1]));
    }

    [Fact]
    public void The_console_app_names_what_is_no_image_and_goes_on()
    {
        string bad = projects.File("bad.jpg"), good = Directory.GetFiles(projects.Photos, "*", SearchOption.AllDirectories)[0];
        File.WriteAllText(bad, "not an image");
        ProcessRunner.Result predict = ProcessRunner.Run(projects.Dll(GeneratedProjects.Console), bad, projects.File("none.jpg"), good);
        Assert.Equal(1, predict.ExitCode);
        Assert.Contains("bad.jpg: ", predict.Error, StringComparison.Ordinal);
        Assert.Contains("none.jpg: ", predict.Error, StringComparison.Ordinal);
        Assert.StartsWith(good, predict.Output, StringComparison.Ordinal);
        Assert.Equal(2, ProcessRunner.Run(projects.Dll(GeneratedProjects.Console)).ExitCode);
    }

    [Fact]
    public void The_console_app_calls_nobody() =>
        Quiet.Runs(projects.Dll(GeneratedProjects.Console), Directory.GetFiles(projects.Photos, "*", SearchOption.AllDirectories)[0]);

    [Fact]
    public void The_console_app_evaluates_as_this_product_does()
    {
        ProcessRunner.Result evaluate = ProcessRunner.Run(projects.Dll(GeneratedProjects.Console), "--evaluate", projects.Photos);
        Assert.True(evaluate.ExitCode == 0, evaluate.Error);
        using JsonDocument ours = JsonDocument.Parse(ProcessRunner.MlNetTransfer("evaluate", projects.Model, projects.Photos, "--json").Output);
        JsonElement result = ours.RootElement.GetProperty("result");
        Assert.StartsWith(
            FormattableString.Invariant($"{result.GetProperty("images").GetInt32()} images, micro accuracy {result.GetProperty("microAccuracy").GetDouble():0.000}, macro accuracy {result.GetProperty("macroAccuracy").GetDouble():0.000}"),
            evaluate.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_web_service_takes_an_image_and_answers_what_is_none_with_what_is_wrong()
    {
        string temporary = Directory.CreateDirectory(projects.File("temporary files of the service")).FullName;
        using Process service = ProcessRunner.StartIn(
            Environment.CurrentDirectory, new Dictionary<string, string> { ["TMPDIR"] = temporary, ["TEMP"] = temporary, ["TMP"] = temporary }, projects.Dll(GeneratedProjects.WebApi), "--urls", "http://127.0.0.1:0");
        try
        {
            using HttpClient client = new() { BaseAddress = new Uri(await AddressAsync(service)), Timeout = Longest };
            using JsonDocument health = JsonDocument.Parse(await client.GetStringAsync("health"));
            Assert.Equal(["bolt", "nut", "screw", "spring", "washer"], health.RootElement.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));

            string[] row = File.ReadLines(Path.Combine(projects.WebApiModel, "predictions.csv")).ElementAt(1).Split(',');
            byte[] photo = File.ReadAllBytes(Path.Combine(projects.Photos, row[0]));
            HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => client.PostAsync("predict", (i % 3) switch { 0 => new ByteArrayContent(photo), 1 => AsCurlSends(photo), _ => Form(photo) })));
            foreach (HttpResponseMessage answer in answers)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                using JsonDocument prediction = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                Assert.Equal(row[2], prediction.RootElement.GetProperty("label").GetString());
                Assert.Equal(5, prediction.RootElement.GetProperty("scores").GetArrayLength());
            }

            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, new ByteArrayContent([])));
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, Form([])));
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, new MultipartFormDataContent { { new StringContent("x"), "text" } }));
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, new StringContent("broken", MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x"))));
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(client, new StringContent("not an image")));
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(client, new StringContent("mixed", MediaTypeHeaderValue.Parse("multipart/mixed; boundary=x"))));
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(client, Form(photo[..(photo.Length / 2)])));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(client, new ByteArrayContent(new byte[(10 << 20) + 1])));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.GetAsync("predict")).StatusCode);
            Assert.DoesNotContain(new DirectoryInfo(temporary).EnumerateFiles("*", SearchOption.AllDirectories), f => f.Length > 1 << 16);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync();
        }
    }

    [Fact]
    public void The_training_code_trains_the_same_model_again()
    {
        string[] sources = [.. Directory.GetFiles(projects.Project(GeneratedProjects.Console), "Spare_parts.*.cs").Select(File.ReadAllText)];
        Assert.Equal(3, sources.Length);
        Type generated = Assembly.Load(GeneratedAssembly.Compile(sources, "MLNETTRANSFER")).GetType("Spare_partsConsole.Spare_parts")!;
        Assert.Equal(projects.Photos, generated.GetField("TrainingData")!.GetRawConstantValue());
        generated.Call("Train", projects.File("again"), projects.Photos, null, CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(Path.Combine(projects.Model, "model.onnx")), File.ReadAllBytes(projects.File("again/model.onnx")));

        generated.Call("SaveModel", projects.File("again"), projects.File("saved.mlnet"));
        generated.Set("ModelPath", projects.File("saved.mlnet"));
        Assert.Equal(["bolt", "nut", "screw", "spring", "washer"], (IEnumerable<string>)generated.Call("GetLabels")!);
    }

    [Fact]
    public void The_Model_Builder_file_of_a_project_trains_the_same_model_again_and_puts_it_there()
    {
        ProcessRunner.Result train = ProcessRunner.MlNetTransfer("train", projects.ConsoleConfig, "--out", projects.File("by config"), "--cache", projects.Cache);
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.DoesNotContain("MNT9", train.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(projects.Model, "model.onnx")), File.ReadAllBytes(projects.File("by config/model.onnx")));
        Assert.Equal(File.ReadAllBytes(projects.File("by config/model.zip")), File.ReadAllBytes(Path.Combine(projects.Project(GeneratedProjects.Console), "Spare_parts.mlnet")));
        Assert.Contains("\"RunHistory\"", File.ReadAllText(projects.ConsoleConfig), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_a_model_yet_says_where_it_will_be()
    {
        string folder = projects.File("early");
        ProcessRunner.Result early = ProcessRunner.MlNetTransfer("new", projects.Photos, "--project", "console", "--out", folder);
        Assert.True(early.ExitCode == 0, early.Error);
        Assert.Contains("mlnet-transfer train", early.Output, StringComparison.Ordinal);
        Assert.Equal(["Photos.consumption.cs", "Photos.evaluate.cs", "Photos.mbconfig", "Photos.training.cs", "PhotosConsole.csproj", "Program.cs"], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--project", "desktop")]
    [InlineData("--name", "X")]
    [InlineData("--project", "console", "--force")]
    public void Options_that_do_not_go_together_are_usage_errors(params string[] options) =>
        Assert.Equal(2, ProcessRunner.MlNetTransfer(["new", projects.Photos, .. options]).ExitCode);

    [Fact]
    public void A_project_is_not_written_over()
    {
        string program = Path.Combine(projects.Project(GeneratedProjects.Console), "Program.cs");
        string before = File.ReadAllText(program);
        ProcessRunner.Result again = ProcessRunner.MlNetTransfer("new", projects.Model, "--project", "console", "--out", projects.Project(GeneratedProjects.Console));
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("MNT911", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(program));
    }

    /// <summary>curl --data-binary names this type unless another is named.</summary>
    private static ByteArrayContent AsCurlSends(byte[] image) => new(image) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") } };

    private static MultipartFormDataContent Form(byte[] image) => new() { { new ByteArrayContent(image), "image", "photo.png" } };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpContent content)
    {
        // The server may refuse before the body has come: a client that asks first gets to read why.
        using HttpRequestMessage request = new(HttpMethod.Post, "predict") { Content = content, Headers = { ExpectContinue = true } };
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return answer.StatusCode;
    }

    /// <summary>Reads what the service says until it has said where it listens.</summary>
    private static async Task<string> AddressAsync(Process service)
    {
        using CancellationTokenSource limit = new(Longest);
        string said = "";
        while (await service.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said += line + '\n';
            if (line.Contains(Listening, StringComparison.Ordinal))
            {
                _ = service.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = service.StandardError.ReadToEndAsync(CancellationToken.None);
                return line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim();
            }
        }

        throw new InvalidOperationException($"The service ended: {said}{await service.StandardError.ReadToEndAsync(limit.Token)}");
    }
}
