using System.Diagnostics;
using System.Text.Json;
using MlNetTransfer.Storage;
using MlNetTransfer.Tests.Hosting;

namespace MlNetTransfer.Tests.Serve;

public class AnswerTests
{
    private static readonly byte[] Photo = MadeUpModels.Pictures[0], OtherPhoto = MadeUpModels.Pictures[1];

    [Fact]
    public async Task An_image_in_the_body_or_in_a_form_gets_the_answer_of_the_predictor()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        for (int i = 0; i < MadeUpModels.Pictures.Length; i++)
        {
            byte[] picture = MadeUpModels.Pictures[i];
            (int status, JsonElement answer, _) = await host.PostAsync(i % 2 == 0 ? new ByteArrayContent(picture) : ServedHost.Form(picture));
            Assert.Equal(200, status);
            AssertAnswered(MadeUpModels.Insects, i, answer);
        }
    }

    [Fact]
    public async Task Several_images_get_a_result_each_in_their_order_and_one_that_cannot_be_read_its_finding()
    {
        await using ServedHost host = await ServedHost.StartAsync("image-limit", "1");
        byte[] large = new byte[(1 << 20) + 1];
        (int status, JsonElement answer, _) = await host.PostAsync(ServedHost.Form(Photo, "no image"u8.ToArray(), [], large, OtherPhoto));
        Assert.Equal(200, status);
        JsonElement[] images = [.. answer.GetProperty("images").EnumerateArray()];
        Assert.Equal(5, images.Length);
        AssertAnswered(MadeUpModels.Insects, 0, images[0].GetProperty("answer"));
        Assert.Equal("MNT301", images[1].GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal("MNT303", images[2].GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal("MNT304", images[3].GetProperty("problem").GetProperty("code").GetString());
        Assert.False(images[3].TryGetProperty("answer", out _));
        AssertAnswered(MadeUpModels.Insects, 1, images[4].GetProperty("answer"));
    }

    [Fact]
    public async Task Several_models_answer_under_their_names_and_the_first_without_one()
    {
        await using ServedHost host = await ServedHost.StartAsync("models", "pets insects");
        AssertAnswered(MadeUpModels.Pets, 0, (await host.PostAsync(Photo)).Json);
        AssertAnswered(MadeUpModels.Insects, 0, (await host.PostAsync(Photo, "models/insects/predict")).Json);
        AssertAnswered(MadeUpModels.Pets, 0, (await host.PostAsync(Photo, "models/pets/predict")).Json);
        await host.RefusesAsync(new ByteArrayContent(Photo), 404, "MNT838", "models/birds/predict");

        (_, JsonElement models) = await host.GetAsync("models");
        Assert.Equal(["pets", "insects"], models.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        Assert.Equal(MadeUpModels.Pets.Checksum, models.GetProperty("models")[0].GetProperty("model").GetString());
        Assert.Equal("cpu", models.GetProperty("models")[0].GetProperty("device").GetString());
        Assert.Equal(["cats", "dogs"], Labels((await host.GetAsync("labels")).Json));
        Assert.Equal(["ants", "bees", "wasps"], Labels((await host.GetAsync("models/insects/labels")).Json));
    }

    [Fact]
    public async Task Health_says_that_it_lives_and_that_its_models_answer()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        Assert.Equal("Healthy", await host.TextAsync("health/live"));
        Assert.Equal("Healthy", await host.TextAsync("health/ready"));
    }

    [Fact]
    public async Task A_new_model_in_the_folder_answers_without_a_restart_and_a_broken_one_changes_nothing()
    {
        await using ServedHost host = await ServedHost.StartAsync("watch", "1");
        string file = Path.Combine(host.Folder, "insects", OutputFolder.ModelOnnx);
        await File.WriteAllBytesAsync(file + ".new", MadeUpModels.Pets.Onnx, TestContext.Current.CancellationToken);
        File.Move(file + ".new", file, overwrite: true);
        await UntilAsync(async () => (await host.GetAsync("labels")).Json.GetProperty("model").GetString() == MadeUpModels.Pets.Checksum);
        AssertAnswered(MadeUpModels.Pets, 0, (await host.PostAsync(Photo)).Json);

        await File.WriteAllBytesAsync(file, [1, 2, 3], TestContext.Current.CancellationToken);
        await UntilAsync(async () => await host.TextAsync("health/ready") == "Degraded");
        AssertAnswered(MadeUpModels.Pets, 0, (await host.PostAsync(Photo)).Json);
    }

    [Fact]
    public async Task The_description_of_the_API_lists_its_paths_and_what_they_take_and_give()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        (int status, JsonElement api) = await host.GetAsync("openapi/v1.json");
        Assert.Equal(200, status);
        Assert.StartsWith("3.", api.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "/drift", "/health/live", "/health/ready", "/labels", "/metrics", "/models", "/models/{name}/drift", "/models/{name}/labels",
                "/models/{name}/predict", "/predict",
            ],
            api.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        JsonElement predict = api.GetProperty("paths").GetProperty("/predict").GetProperty("post");
        Assert.Equal(
            ["application/octet-stream", "image/*", "multipart/form-data"],
            predict.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["200", "400", "401", "404", "408", "413", "415", "503"], predict.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        JsonElement schema = api.GetProperty("components").GetProperty("schemas").GetProperty("ImageAnswer").GetProperty("properties");
        Assert.Equal(["isUnknown", "label", "model", "probability", "scores", "unknownScore"], schema.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_the_text_format_of_Prometheus_and_count_what_happened()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        await host.PostAsync(Photo);
        await host.PostAsync("no image"u8.ToArray());
        string text = await host.TextAsync("metrics");
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.Matches(@"^(# (HELP|TYPE) \w+ .*|[a-zA-Z_:][\w:]*(\{(\w+=""[^""]*"",?)*\})? (-?[0-9.]+(E[-+]?[0-9]+)?|\+Inf|NaN))$", l));
        Assert.Equal(lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count(), lines.Count(l => l.StartsWith("# TYPE", StringComparison.Ordinal)));
        Assert.Contains("mlnet_transfer_request_duration_seconds_count{mlnet_transfer_classifier=\"insects\"} 1", lines);
        Assert.Contains("mlnet_transfer_request_duration_seconds_count{error_type=\"MNT301\",mlnet_transfer_classifier=\"insects\"} 1", lines);
        Assert.Contains("mlnet_transfer_request_active{mlnet_transfer_classifier=\"insects\"} 0", lines);
        Assert.Contains("mlnet_transfer_model_loads_total{mlnet_transfer_classifier=\"insects\"} 1", lines);
        Assert.Contains(lines, l => l.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal) && l.Contains("http_route=\"/predict\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("dotnet_process_memory_working_set_bytes ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_or_a_method_that_is_not_served_is_a_problem_with_a_code()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        (int status, JsonElement problem) = await host.GetAsync("nothing");
        Assert.Equal((404, "MNT838"), (status, problem.GetProperty("code").GetString()));
        (status, problem) = await host.GetAsync("predict");
        Assert.Equal((405, "MNT838"), (status, problem.GetProperty("code").GetString()));
    }

    internal static void AssertAnswered(MadeUpModels model, int picture, JsonElement answer)
    {
        float[] scores = [.. model.Labels.Select(l => answer.GetProperty("scores").GetProperty(l).GetSingle())];
        Prediction prediction = new(answer.GetProperty("label").GetString()!, answer.GetProperty("probability").GetSingle(), scores);
        ServedModel served = new(answer.GetProperty("model").GetString()!, [.. answer.GetProperty("scores").EnumerateObject().Select(s => s.Name)], "cpu", default);
        model.AssertAnswered(picture, new ClassifiedImage(prediction, served));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static IEnumerable<string?> Labels(JsonElement answer) => answer.GetProperty("labels").EnumerateArray().Select(l => l.GetString());
}
