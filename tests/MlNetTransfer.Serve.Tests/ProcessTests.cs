using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using MlNetTransfer.Tests.Hosting;
using MlNetTransfer.Tests.Hosting.Drift;
using MlNetTransfer.Tests.Samples;

namespace MlNetTransfer.Tests.Serve;

/// <summary>The program as it is started.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private static readonly string Program = ProcessRunner.Dll("MlNetTransfer.Serve", "mlnet-transfer-serve");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_says_what_it_serves_where_and_how_much()
    {
        ServedHost.Put(_folder, "insects", MadeUpModels.Insects);
        ServedHost.Put(_folder, "pets", MadeUpModels.Pets);
        using SampleProcess server = Start(_folder.File("insects"), $"animals={_folder.File("pets")}", "--urls", "http://127.0.0.1:0", "--workers", "1", "--queue", "9", "--threads", "2", "--decode-memory", "40");
        await server.UntilAsync(() => server.Output.Contains("Ctrl+C", StringComparison.Ordinal));
        string output = server.Output;
        Assert.Matches("(?m)^Serves at http://127\\.0\\.0\\.1:[0-9]+$", output);
        Assert.Contains($"Model 'insects' at /predict and /models/insects/predict: {_folder.File("insects")}, {MadeUpModels.Insects.Checksum[..12]}…, 3 classes (ants, bees, wasps), on cpu", output, StringComparison.Ordinal);
        Assert.Contains("Model 'animals' at /models/animals/predict: ", output, StringComparison.Ordinal);
        Assert.Contains("Limits: 20 MB and 75 megapixels per image; 100 MB, 16 images and 30 seconds per request; 9 images waiting per model", output, StringComparison.Ordinal);
        Assert.Contains("Threads: 1 batches of up to 4 images at once per model, an image that is alone on 2; ", output, StringComparison.Ordinal);
        Assert.Contains("Memory: 256 MB for uploads and 104 MB for decoded images at most", output, StringComparison.Ordinal);
        Assert.Contains("Drift: answers are not summed up; --drift FOLDER does that", output, StringComparison.Ordinal);
        Assert.Contains("API key: none is asked for", output, StringComparison.Ordinal);
        Assert.DoesNotContain("MNT839", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_answers_what_it_has_begun_and_ends()
    {
        Signals.SkipWhereThereAreNone();
        using SampleProcess server = Start(ServedHost.Put(_folder, "insects", MadeUpModels.Insects), "--urls", "http://127.0.0.1:0");
        await server.UntilAsync(() => server.Output.Contains("Ctrl+C", StringComparison.Ordinal));
        int port = new Uri(Address().Match(server.Output).Groups[1].Value).Port;
        byte[] photo = MadeUpModels.Pictures[0];
        using TcpClient connection = new();
        await connection.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: {photo.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        Assert.StartsWith("HTTP/1.1 100", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Signals.End(server.Process);
        await server.UntilAsync(() => !Accepts(port));
        await stream.WriteAsync(photo, TestContext.Current.CancellationToken);
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\"label\"", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.ExitCode());
    }

    [Fact]
    public async Task It_says_which_models_are_compared_with_their_test()
    {
        MadeUpReference.Put(ServedHost.Put(_folder, "insects", MadeUpModels.Insects), MadeUpModels.Insects);
        ServedHost.Put(_folder, "pets", MadeUpModels.Pets);
        using SampleProcess server = Start(
            _folder.File("insects"), _folder.File("pets"), "--urls", "http://127.0.0.1:0", "--drift", _folder.File("drift"), "--drift-window", "500", "--drift-hours", "2");
        await server.UntilAsync(() => server.Output.Contains("Ctrl+C", StringComparison.Ordinal));
        Assert.Contains($"Drift: windows of 500 answers or 2 hours, written to {_folder.File("drift")}; GET /drift", server.Output, StringComparison.Ordinal);
        Assert.Contains("Drift: 'insects' is compared with its 300 test images", server.Output, StringComparison.Ordinal);
        Assert.Contains("Drift: 'pets' is not compared. There is no reference.json beside model.onnx", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_for_summaries_that_cannot_be_written_is_a_finding_before_anything_is_served()
    {
        File.WriteAllText(_folder.File("file"), "");
        ProcessRunner.Result result = ProcessRunner.RunIn(
            _folder.Path, Program, ServedHost.Put(_folder, "insects", MadeUpModels.Insects), "--urls", "http://127.0.0.1:0", "--drift", "file/drift");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("MNT105 ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Serves at", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_missing_is_a_finding_before_anything_is_served()
    {
        ProcessRunner.Result result = ProcessRunner.RunIn(_folder.Path, Program, "none", "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("MNT102 ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Serves at", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_taken_is_a_sentence()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        ProcessRunner.Result result = ProcessRunner.RunIn(_folder.Path, Program, ServedHost.Put(_folder, "insects", MadeUpModels.Insects), "--urls", address);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("address already in use. Name another address with --urls.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_is_2_findings_are_1_and_help_lists_every_setting()
    {
        ProcessRunner.Result mistyped = ProcessRunner.RunIn(_folder.Path, Program, "model", "--queu", "5");
        Assert.Equal(2, mistyped.ExitCode);
        Assert.Contains("'--queu' is not an option of mlnet-transfer-serve. Did you mean '--queue'?", mistyped.Error, StringComparison.Ordinal);
        ProcessRunner.Result wrong = ProcessRunner.RunIn(
            _folder.Path, new Dictionary<string, string> { ["MLNETTRANSFER_SERVE_IMAGES"] = "x" }, Program, "model", "--queue", "0");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("MNT101 --queue: is '0'", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("MNT101 MLNETTRANSFER_SERVE_IMAGES: is 'x'", wrong.Error, StringComparison.Ordinal);
        ProcessRunner.Result help = ProcessRunner.RunIn(_folder.Path, Program, "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(MlNetTransfer.Serve.Settings.SettingTable.All.Where(s => s.Name is not "models" and not "api-key"), s => Assert.Contains(s.Switch, help.Output, StringComparison.Ordinal));
        Assert.DoesNotMatch("--api-key[ \n]", help.Output);
    }

    private static SampleProcess Start(params string[] arguments) => new(Program, arguments.AsEnumerable());

    private static bool Accepts(int port)
    {
        try
        {
            using TcpClient client = new("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("Serves at (http://[0-9.:]+)")]
    private static partial Regex Address();
}
