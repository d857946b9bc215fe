using System.Text.Json;
using MlNetTransfer.Tests.Hosting;

namespace MlNetTransfer.Tests.Serve;

public class ApiKeyTests
{
    private const string Key = "correct-horse-battery-staple";

    private static readonly byte[] Photo = MadeUpModels.Pictures[0];

    [Theory]
    [InlineData(null, null)]
    [InlineData("X-Api-Key", "")]
    [InlineData("X-Api-Key", "wrong")]
    [InlineData("X-Api-Key", "correct-horse-battery-staplE")]
    [InlineData("X-Api-Key", "correct-horse-battery-staple2")]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Basic Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==")]
    [InlineData("Authorization", Key)]
    public async Task Without_the_key_nothing_is_answered_that_is_of_a_model(string? header, string? value)
    {
        await using ServedHost host = await ServedHost.StartAsync("api-key", Key);
        if (header is not null)
        {
            host.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        }

        await host.RefusesAsync(new ByteArrayContent(Photo), 401, "MNT837");
        await host.RefusesAsync(new ByteArrayContent(Photo), 401, "MNT837", "models/insects/predict");
        foreach (string path in (string[])["models", "labels", "metrics", "drift", "models/insects/drift", "nothing", "models/insects/labels", "Health/ready", "%2f"])
        {
            (int status, JsonElement problem) = await host.GetAsync(path);
            Assert.Equal((401, "MNT837"), (status, problem.GetProperty("code").GetString()));
        }

        using HttpResponseMessage refused = await host.Client.GetAsync("models", TestContext.Current.CancellationToken);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("nosniff", Assert.Single(refused.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("Healthy", await host.TextAsync("health/ready"));
        Assert.Contains("<html", await host.TextAsync(""), StringComparison.Ordinal);
        (int found, JsonElement api) = await host.GetAsync("openapi/v1.json");
        Assert.Equal((200, "X-Api-Key"), (found, api.GetProperty("components").GetProperty("securitySchemes").GetProperty("apiKey").GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("X-Api-Key", Key)]
    [InlineData("Authorization", "Bearer " + Key)]
    [InlineData("authorization", "bearer " + Key)]
    public async Task With_the_key_everything_is_answered(string header, string value)
    {
        await using ServedHost host = await ServedHost.StartAsync("api-key", Key);
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        Assert.Equal(200, (await host.PostAsync(Photo)).Status);
        Assert.Equal(200, (await host.GetAsync("models")).Status);
        Assert.Contains("mlnet_transfer", await host.TextAsync("metrics"), StringComparison.Ordinal);
    }
}
