using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests.Samples;

[Collection(SampleModel.Collection)]
public sealed partial class WebApiTests : IDisposable
{
    private const int UploadLimit = 100_000;

    private readonly SampleModel _model;
    private readonly SampleProcess _server;
    private readonly HttpClient _client = new();

    public WebApiTests(SampleModel model)
    {
        _model = model;
        _server = new SampleProcess("WebApi", "--Classifier:Model", model.Folder, "--UploadLimit", $"{UploadLimit}", "--urls", "http://127.0.0.1:0");
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Uploads_at_the_same_time_get_the_labels_that_the_predictor_gives()
    {
        await StartedAsync();
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder);
        Prediction[] expected = [.. _model.Unseen.Select(predictor.Predict)];
        await Parallel.ForAsync(0, _model.Unseen.Count, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (i, cancellation) =>
        {
            byte[] photo = await File.ReadAllBytesAsync(_model.Unseen[i], cancellation);
            using HttpContent content = i % 2 == 0 ? new ByteArrayContent(photo) : Form(photo);
            using HttpResponseMessage response = await _client.PostAsync("/predict", content, cancellation);
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            Assert.Equal(expected[i].Label, answer.RootElement.GetProperty("label").GetString());
            Assert.Equal(expected[i].Probability, answer.RootElement.GetProperty("probability").GetSingle(), 1e-4f);
            Assert.All(predictor.Labels.Zip(expected[i].Scores), s => Assert.Equal(s.Second, answer.RootElement.GetProperty("scores").GetProperty(s.First).GetSingle(), 1e-4f));
        });
    }

    [Fact]
    public async Task What_is_no_image_or_too_large_gets_a_status_and_the_finding_and_the_server_goes_on()
    {
        await StartedAsync();
        byte[] photo = await File.ReadAllBytesAsync(_model.Unseen[0]), empty = [], large = new byte[UploadLimit + 1], text = "not an image"u8.ToArray();
        await AssertRefusedAsync(new ByteArrayContent(empty), HttpStatusCode.BadRequest, "MNT303");
        await AssertRefusedAsync(Form(empty), HttpStatusCode.BadRequest, "MNT303");
        await AssertRefusedAsync(new ByteArrayContent(text), HttpStatusCode.UnsupportedMediaType, "MNT301");
        await AssertRefusedAsync(Form(text), HttpStatusCode.UnsupportedMediaType, "MNT301");
        await AssertRefusedAsync(new ByteArrayContent(photo[..(photo.Length / 2)]), HttpStatusCode.BadRequest, "MNT302");
        await AssertRefusedAsync(new ByteArrayContent(large), HttpStatusCode.RequestEntityTooLarge, "MNT304");
        await AssertRefusedAsync(new ByteArrayContent(new byte[9 * UploadLimit]), HttpStatusCode.RequestEntityTooLarge, "MNT304");
        await AssertRefusedAsync(Form(large), HttpStatusCode.RequestEntityTooLarge, "MNT304");
        await AssertRefusedAsync(new StreamContent(new UnknownLength(large)), HttpStatusCode.RequestEntityTooLarge, "MNT304");
        await AssertRefusedAsync(Form(photo, photo), HttpStatusCode.BadRequest, "The form holds 2 files");
        await AssertRefusedAsync(Form(), HttpStatusCode.BadRequest, "The form holds 0 files");
        await AssertRefusedAsync(Malformed(photo, "multipart/form-data; boundary=x"), HttpStatusCode.BadRequest, "The form is malformed");
        await AssertRefusedAsync(Malformed(photo, "multipart/form-data"), HttpStatusCode.BadRequest, "The form is malformed");
        await AssertRefusedAsync(Malformed(photo, "multipart/mixed; boundary=x"), HttpStatusCode.UnsupportedMediaType, "'multipart/mixed; boundary=x' is not understood");
        await AssertRefusedAsync(Malformed(photo, "multipart/related"), HttpStatusCode.UnsupportedMediaType, "'multipart/related' is not understood");
        using HttpResponseMessage other = await _client.GetAsync("/predict");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, other.StatusCode);

        using HttpResponseMessage good = await _client.PostAsync("/predict", new ByteArrayContent(photo));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        using HttpResponseMessage byCurl = await _client.PostAsync("/predict", Malformed(photo, "application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.OK, byCurl.StatusCode);
        Assert.Equal("Healthy", await _client.GetStringAsync("/health"));
        Assert.DoesNotContain("fail:", _server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_answers_what_it_has_begun_and_ends()
    {
        Signals.SkipWhereThereAreNone();
        await StartedAsync();
        byte[] photo = await File.ReadAllBytesAsync(_model.Unseen[0]);
        using TcpClient connection = new();
        await connection.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
        NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {photo.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"));
        using StreamReader reader = new(stream);
        Assert.StartsWith("HTTP/1.1 100", await reader.ReadLineAsync(), StringComparison.Ordinal);

        Signals.End(_server.Process);
        await _server.UntilAsync(() => _server.Output.Contains("shutting down", StringComparison.Ordinal));
        await stream.WriteAsync(photo);
        string answer = await reader.ReadToEndAsync();
        Assert.Contains("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\"label\"", answer, StringComparison.Ordinal);
        Assert.Equal(0, _server.ExitCode());
    }

    [Fact]
    public void An_option_that_is_not_allowed_is_a_finding_before_anything_is_served()
    {
        using SampleProcess server = new("WebApi", "--Classifier:Model", _model.Folder, "--Classifier:MaxMegapixels", "0", "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, server.ExitCode());
        Assert.Contains("MNT101 MaxMegapixels: ", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_missing_is_a_finding_before_anything_is_served()
    {
        using SampleProcess server = new("WebApi", "--Classifier:Model", "none", "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, server.ExitCode());
        Assert.Matches("MNT102 \\S*none: ", server.Output);
        Assert.DoesNotContain("listening", server.Output, StringComparison.Ordinal);
    }

    private async Task StartedAsync()
    {
        await _server.UntilAsync(() => ListeningOn().IsMatch(_server.Output));
        _client.BaseAddress = new Uri(ListeningOn().Match(_server.Output).Groups[1].Value);
    }

    private async Task AssertRefusedAsync(HttpContent content, HttpStatusCode status, string text)
    {
        using (content)
        {
            using HttpResponseMessage response = await _client.PostAsync("/predict", content);
            string body = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == status, $"{response.StatusCode} instead of {status} for {text}: {body}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            Assert.StartsWith(text, JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private static MultipartFormDataContent Form(params byte[][] files)
    {
        MultipartFormDataContent form = new() { { new StringContent("a text"), "note" } };
        Array.ForEach(files, file => form.Add(new ByteArrayContent(file), "file", "photo.jpg"));
        return form;
    }

    private static ByteArrayContent Malformed(byte[] photo, string type)
    {
        ByteArrayContent content = new(photo);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex ListeningOn();

    /// <summary>Makes the client send chunks.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
