using MlNetTransfer.Diagnostics;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Tests.Serve;

public sealed class SettingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_word_it_listens_on_this_machine_alone()
    {
        ServeOptions options = Read("models", "a");
        Assert.Equal("http://127.0.0.1:5000", Assert.Single(options.Addresses).Url);
        Assert.True(options.IsLoopback);
        Assert.Null(options.ApiKeyHash);
        Assert.Empty(StartLines.Warnings(options));
    }

    [Fact]
    public void Threads_and_memory_are_settable_and_must_fit_each_other()
    {
        ServeOptions options = Read("models", "a", "threads", "3", "workers", "2", "decode-memory", "400");
        Assert.Equal((3, 2, 400), (options.Threads, options.Workers, options.DecodeMegabytes));
        Assert.Equal("--workers", Assert.Single(Faults("models", "a", "threads", "1", "workers", "2")).Where);
        Assert.Equal(["--threads", "--decode-memory"], Faults("models", "a", "threads", "0", "decode-memory", "39").Select(f => f.Where));
        Assert.Null(Read("models", "a").Threads);
    }

    [Fact]
    public void Answers_are_summed_up_where_a_folder_is_named_and_the_size_of_windows_is_checked()
    {
        Assert.Null(Read("models", "a").Drift);
        ServeOptions options = Read("models", "a", "drift", "d", "drift-window", "500", "drift-hours", "2");
        Assert.Equal(("d", 500, TimeSpan.FromHours(2)), (options.Drift, options.DriftWindow, options.DriftTime));
        Assert.Equal(["--drift-window", "--drift-hours"], Faults("models", "a", "drift-window", "99", "drift-hours", "0").Select(f => f.Where));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5000", false)]
    [InlineData("http://*:5000", false)]
    [InlineData("http://[::]:5000", false)]
    [InlineData("http://192.168.1.2:5000", false)]
    [InlineData("http://somewhere:5000", false)]
    [InlineData("http://127.0.0.1:5000;http://+:80", false)]
    [InlineData("http://127.0.0.2:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://localhost:5000", true)]
    public void What_other_machines_can_reach_is_warned_of_where_there_is_no_key(string urls, bool loopback)
    {
        ServeOptions options = Read("models", "a", "urls", urls);
        Assert.Equal(loopback, options.IsLoopback);
        Assert.Equal(loopback ? 0 : 1, StartLines.Warnings(options).Count(w => w.StartsWith("MNT839 http://", StringComparison.Ordinal)));
        Assert.Empty(StartLines.Warnings(Read("models", "a", "urls", urls, "api-key", "0123456789abcdef")));
    }

    [Theory]
    [InlineData("https://127.0.0.1:5001")]
    [InlineData("127.0.0.1:5000")]
    [InlineData("http://127.0.0.1:70000")]
    [InlineData("http://127.0.0.1:5000/path")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://unix:/run/socket")]
    [InlineData(" ")]
    public void An_address_that_cannot_be_is_a_finding(string url)
    {
        Finding fault = Assert.Single(Faults("models", "a", "urls", url));
        Assert.Equal(FindingCode.OptionInvalid, fault.Code);
        Assert.Contains("allowed are addresses like http://127.0.0.1:5000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        Finding[] faults = Faults("queue", "0", "images", "many", "time-limit", "-1", "device", "abacus", "urls", "x", "api-key", "short", "megapixels", "501", "workers", "1.5");
        Assert.Equal(9, faults.Length);
        Assert.Contains(faults, f => f.ToString() == "MNT101 --queue: is '0'; allowed are 1 to 1,000,000. Leave it out for the default.");
        Assert.Contains(faults, f => f.ToString().StartsWith("MNT101 MODELS: there is no model to serve.", StringComparison.Ordinal));
        Assert.DoesNotContain(faults, f => f.ToString().Contains("short", StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_that_leave_no_room_for_each_other_are_refused()
    {
        Assert.Equal("--request-limit", Assert.Single(Faults("models", "a", "image-limit", "101")).Where);
        Assert.Equal("--upload-memory", Assert.Single(Faults("models", "a", "upload-memory", "99")).Where);
    }

    [Fact]
    public void Models_have_the_names_of_their_folders_or_those_that_are_given()
    {
        Directory.CreateDirectory(_folder.File("a=b"));
        ServeOptions options = ReadModels("x/parts", "x/insects/model.onnx", "pets=y/model", _folder.File("a=b"));
        Assert.Equal(["parts", "insects", "pets", "a=b"], options.Models.Select(m => m.Name));
        Assert.Equal("y/model", options.Models[2].Path);
        Assert.Contains("2 models have the name 'model'", Assert.Throws<TransferException>(() => ReadModels("x/model", "y/model")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be the name of a model", Assert.Throws<TransferException>(() => ReadModels("a/b=model")).Message, StringComparison.Ordinal);
        Assert.Contains("names no model", Assert.Throws<TransferException>(() => ReadModels("a=")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_weaker_than_the_environment_and_unknown_names_are_said_with_what_was_meant()
    {
        File.WriteAllText(_folder.File("serve.json"), "{\"models\": [\"a\", \"b=c\"], \"queue\": 7, \"imageLimit\": 3, /* so */ \"urls\": [\"http://127.0.0.1:1\", \"http://127.0.0.1:2\"],}");
        GivenValues given = new();
        given.AddFile(_folder.File("serve.json"));
        given.AddEnvironment([KeyValuePair.Create("MLNETTRANSFER_SERVE_QUEUE", "9"), KeyValuePair.Create("MLNETTRANSFER_SERVE_IMAGES", ""), KeyValuePair.Create("PATH", "x")]);
        ServeOptions options = new SettingReader(given).Read();
        Assert.Equal((9, 3, 16), (options.Queue, options.ImageMegabytes, options.Images));
        Assert.Equal(["a", "b"], options.Models.Select(m => m.Name));
        Assert.Equal(2, options.Addresses.Count);

        File.WriteAllText(_folder.File("wrong.json"), "{\"models\": [\"a\"], \"queu\": 7, \"apiKey\": \"0123456789abcdef\", \"images\": []}");
        given = new GivenValues();
        given.AddFile(_folder.File("wrong.json"));
        given.AddFile(_folder.File("none.json"));
        given.AddEnvironment([KeyValuePair.Create("MLNETTRANSFER_SERVE_TIMELIMIT", "9")]);
        Finding[] faults = [.. Assert.Throws<TransferException>(() => new SettingReader(given).Read()).Findings];
        Assert.Equal(5, faults.Length);
        Assert.Contains(faults, f => f.Message == "is not a setting; 'queue' is one");
        Assert.Contains(faults, f => f.Message.Contains("'MLNETTRANSFER_SERVE_TIME_LIMIT'", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Code == FindingCode.PathNotFound);
    }

    [Fact]
    public void A_key_is_the_first_line_of_its_file()
    {
        File.WriteAllText(_folder.File("key"), "0123456789abcdef\nsecond line\n");
        Assert.Equal(Read("models", "a", "api-key", "0123456789abcdef").ApiKeyHash, Read("models", "a", "api-key-file", _folder.File("key")).ApiKeyHash);
        Assert.Equal(FindingCode.PathNotFound, Assert.Single(Faults("models", "a", "api-key-file", _folder.File("none"))).Code);
        File.WriteAllText(_folder.File("key"), "\n");
        Assert.Equal("test", Assert.Single(Faults("models", "a", "api-key-file", _folder.File("key"))).Where);
    }

    [Fact]
    public void The_table_of_settings_in_the_documentation_is_that_of_the_program()
    {
        string page = File.ReadAllText(SourceTree.File("docs/deploying.md"));
        string[] missing =
        [
            .. SettingTable.All.Where(s => s != SettingTable.Models)
                .Select(s => $"| `{(s.IsSecret ? s.Variable : s.Switch)}` | {(s.Default.Length > 0 ? s.Default : "")} | {s.Allowed} |".Replace("  ", " ", StringComparison.Ordinal))
                .Where(line => !page.Contains(line, StringComparison.Ordinal)),
        ];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    private static ServeOptions ReadModels(params string[] models)
    {
        GivenValues given = new();
        given.Set(SettingTable.Models, models, "MODELS");
        return new SettingReader(given).Read();
    }

    private static ServeOptions Read(params string[] settings)
    {
        GivenValues given = new();
        foreach (string[] setting in settings.Chunk(2))
        {
            Setting of = SettingTable.All.Single(s => s.Name == setting[0]);
            given.Set(of, [setting[1]], of == SettingTable.ApiKeyFile ? "test" : of.Switch);
        }

        return new SettingReader(given).Read();
    }

    private static Finding[] Faults(params string[] settings) => [.. Assert.Throws<TransferException>(() => Read(settings)).Findings];
}
