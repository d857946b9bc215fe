using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tests.Hosting;
using MlNetTransfer.Tests.Hosting.Drift;

namespace MlNetTransfer.Tests.Serve;

public sealed class DriftTests : IDisposable
{
    private const string Key = "correct-horse-battery-staple";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_the_setting_there_is_none_and_it_is_said_how_there_would_be()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        foreach (string path in (string[])["drift", "models/insects/drift"])
        {
            (int status, JsonElement problem) = await host.GetAsync(path);
            Assert.Equal((404, FindingCode.NotServed), (status, problem.GetProperty("code").GetString()));
            Assert.Contains("--drift FOLDER", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answers_of_each_model_are_summed_up_compared_and_written_and_readiness_stays()
    {
        await using ServedHost host = await ServedHost.StartAsync("models", "insects pets", "drift", _folder.File("drift"), "drift-window", "100");
        MadeUpReference.Put(Path.Combine(host.Folder, "pets"), MadeUpModels.Pets);
        byte[][] photos = [.. Enumerable.Repeat(MadeUpModels.Pictures[0], 10)];
        for (int i = 0; i < 11; i++)
        {
            using MultipartFormDataContent form = ServedHost.Form(photos);
            Assert.Equal(200, (await host.PostAsync(form, "models/pets/predict")).Status);
        }

        JsonElement pets = await UntilLastAsync(host, "models/pets/drift");
        Assert.Equal(("pets", true, 10), (pets.GetProperty("classifier").GetString(), pets.GetProperty("left").GetBoolean(), pets.GetProperty("running").GetProperty("count").GetInt32()));
        JsonElement last = pets.GetProperty("last");
        Assert.Equal((100, "full"), (last.GetProperty("count").GetInt32(), last.GetProperty("ended").GetString()));
        JsonElement confidence = last.GetProperty("tests")[0];
        Assert.Equal("confidence", confidence.GetProperty("quantity").GetString());
        Assert.StartsWith("two-sample Kolmogorov-Smirnov test", confidence.GetProperty("test").GetString(), StringComparison.Ordinal);

        (int status, JsonElement insects) = await host.GetAsync("drift");
        Assert.Equal((200, 0), (status, insects.GetProperty("running").GetProperty("count").GetInt32()));
        Assert.StartsWith("There is no reference.json", insects.GetProperty("noReference").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, (await host.GetAsync("models/none/drift")).Status);
        Assert.Equal("Healthy", await host.TextAsync("health/ready"));

        string[] lines = (await host.TextAsync("metrics")).Split('\n');
        Assert.Contains("mlnet_transfer_drift_windows_total{mlnet_transfer_classifier=\"pets\",mlnet_transfer_ended=\"full\"} 1", lines);
        Assert.Contains("mlnet_transfer_drift_left{mlnet_transfer_classifier=\"pets\",mlnet_transfer_quantity=\"confidence\"} 1", lines);
        Assert.Contains(lines, l => l.StartsWith("mlnet_transfer_drift_p_value{mlnet_transfer_classifier=\"pets\",mlnet_transfer_quantity=\"shares\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("mlnet_transfer_drift_confidence_ratio{mlnet_transfer_classifier=\"pets\"} 0.", StringComparison.Ordinal));
        Assert.Equal(
            ["drift-insects.json", "drift-insects.jsonl", "drift-pets.json", "drift-pets.jsonl"],
            Directory.GetFiles(_folder.File("drift"), "drift-*").Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".partial", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task It_is_behind_the_key_and_in_the_description_of_the_API()
    {
        await using ServedHost host = await ServedHost.StartAsync("drift", _folder.File("drift"), "api-key", Key);
        Assert.Equal(401, (await host.GetAsync("drift")).Status);
        (int _, JsonElement api) = await host.GetAsync("openapi/v1.json");
        JsonElement answers = api.GetProperty("paths").GetProperty("/drift").GetProperty("get").GetProperty("responses");
        Assert.Equal(["200", "404"], answers.EnumerateObject().Select(r => r.Name));
        Assert.Contains("last", api.GetProperty("components").GetProperty("schemas").GetProperty("DriftReport").GetProperty("properties").EnumerateObject().Select(p => p.Name));
        host.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        Assert.Equal(200, (await host.GetAsync("drift")).Status);
    }

    private static async Task<JsonElement> UntilLastAsync(ServedHost host, string path)
    {
        while (true)
        {
            (int status, JsonElement drift) = await host.GetAsync(path);
            Assert.Equal(200, status);
            if (drift.GetProperty("last").ValueKind == JsonValueKind.Object)
            {
                return drift;
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
