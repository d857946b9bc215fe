using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using MlNetTransfer.Serve.Settings;
using MlNetTransfer.Storage;
using MlNetTransfer.Tests.Hosting;

namespace MlNetTransfer.Tests.Serve;

/// <summary>A server on a free port of this machine, with models in folders of its own.</summary>
internal sealed class ServedHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private ServedHost(TemporaryFolder folder, WebApplication app)
    {
        (_folder, App) = (folder, app);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public WebApplication App { get; }

    /// <summary>Holds a folder for each model.</summary>
    public string Folder => _folder.Path;

    public HttpClient Client { get; }

    public static Task<ServedHost> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <param name="configure">What is done otherwise.</param>
    /// <param name="settings">Name and value, in turns; <c>models</c> are those of <see cref="MadeUpModels"/>: insects, pets.</param>
    public static async Task<ServedHost> StartAsync(Action<WebApplicationBuilder>? configure, params string[] settings)
    {
        TemporaryFolder folder = new();
        GivenValues given = new();
        given.Set(SettingTable.Urls, ["http://127.0.0.1:0"], "test");
        given.Set(SettingTable.Models, [Put(folder, "insects", MadeUpModels.Insects)], "test");
        foreach (string[] setting in settings.Chunk(2))
        {
            given.Set(SettingTable.All.Single(s => s.Name == setting[0]), setting[0] == "models"
                ? [.. setting[1].Split(' ').Select(m => Put(folder, m, m == "pets" ? MadeUpModels.Pets : MadeUpModels.Insects))]
                : [setting[1]], "test");
        }

        WebApplication app = ServeHost.Build(new SettingReader(given).Read(), configure);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServedHost(folder, app);
    }

    public static string Put(TemporaryFolder folder, string name, MadeUpModels model)
    {
        Directory.CreateDirectory(folder.File(name));
        File.WriteAllBytes(Path.Combine(folder.File(name), OutputFolder.ModelOnnx), model.Onnx);
        return folder.File(name);
    }

    public static MultipartFormDataContent Form(params byte[][] files)
    {
        MultipartFormDataContent form = new() { { new StringContent("a text"), "note" } };
        Array.ForEach(files, file => form.Add(new ByteArrayContent(file), "file", "photo.jpg"));
        return form;
    }

    /// <summary>Bytes with a type that the client would not let one write.</summary>
    public static ByteArrayContent Typed(byte[] bytes, string type)
    {
        ByteArrayContent content = new(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    public async Task<(int Status, JsonElement Json, HttpResponseHeaders Headers)> PostAsync(HttpContent content, string path = "predict")
    {
        using HttpResponseMessage response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonDocument.Parse(body).RootElement, response.Headers);
    }

    public Task<(int Status, JsonElement Json, HttpResponseHeaders Headers)> PostAsync(byte[] image, string path = "predict") =>
        PostAsync(new ByteArrayContent(image), path);

    public async Task<(int Status, JsonElement Json)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }

    public async Task<string> TextAsync(string path) => await Client.GetStringAsync(path, TestContext.Current.CancellationToken);

    /// <summary>A problem with this status and code, as RFC 9457 writes it.</summary>
    public async Task RefusesAsync(HttpContent content, int status, string code, string path = "predict")
    {
        using HttpResponseMessage response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode} instead of {status} {code}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        JsonElement problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.StartsWith(code, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
