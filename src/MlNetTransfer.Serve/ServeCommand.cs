using System.Collections;
using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary><c>mlnet-transfer-serve MODEL…</c>.</summary>
internal sealed class ServeCommand
{
    private const int Success = 0, Findings = 1, Usage = 2;
    private const int BytesOfPixel = 4;

    private readonly Argument<string[]> _models = new("MODELS") { Description = SettingTable.Models.Help, Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "A JSON file with settings: {\"queue\": 100}." };
    private readonly Dictionary<Setting, Option<string?>> _options;
    private readonly RootCommand _root;

    public ServeCommand()
    {
        _options = SettingTable.All.Where(s => s != SettingTable.Models && !s.IsSecret).ToDictionary(s => s, OptionOf);
        _root = new RootCommand(
            "Serves image classifiers over HTTP. Every setting is also a variable of the environment, "
            + $"{SettingTable.Queue.Variable} for {SettingTable.Queue.Switch}; the command line is stronger, and --config is weaker.")
        {
            _models,
            _config,
        };
        foreach (Option<string?> option in _options.Values)
        {
            _root.Add(option);
        }
    }

    /// <returns>What the process says to the shell.</returns>
    public async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        ParseResult parsed = _root.Parse(args);
        if (parsed.Action is not null)
        {
            // Help and version.
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        }

        string[] faults = Faults(parsed);
        if (faults.Length > 0)
        {
            await error.WriteLineAsync(string.Join(Environment.NewLine, [.. faults, "Try: mlnet-transfer-serve --help"]));
            return Usage;
        }

        try
        {
            await ServeAsync(new SettingReader(Given(parsed)).Read(), output, error);
            return Success;
        }
        catch (TransferException e)
        {
            await error.WriteLineAsync(string.Join(Environment.NewLine, e.Findings.Select(f => VisibleText.Of(f.ToString()))));
            return Findings;
        }
        catch (IOException e)
        {
            // The address is taken, or not of this machine.
            await error.WriteLineAsync($"{e.Message.TrimEnd('.')}. Name another address with {SettingTable.Urls.Switch}.");
            return Findings;
        }
        catch (OperationCanceledException)
        {
            return Success;
        }
    }

    private static async Task ServeAsync(ServeOptions options, TextWriter output, TextWriter error)
    {
        AppContext.SetData(DecodingRoom.Setting, options.DecodeMegabytes / BytesOfPixel);
        await using WebApplication app = ServeHost.Build(options);
        await app.StartAsync();
        foreach (string warning in StartLines.Warnings(options))
        {
            await error.WriteLineAsync(warning);
        }

        foreach (string line in StartLines.Of(options, app.Services.GetRequiredService<ServedModels>(), app.Urls))
        {
            await output.WriteLineAsync(line);
        }

        await output.WriteLineAsync("Ctrl+C stops it; what was accepted is answered first.");
        await output.FlushAsync();
        await app.WaitForShutdownAsync();
    }

    private GivenValues Given(ParseResult parsed)
    {
        GivenValues given = new();
        if (parsed.GetValue(_config) is { } file)
        {
            given.AddFile(file);
        }

        given.AddEnvironment(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value ?? "")));
        if (parsed.GetValue(_models) is { Length: > 0 } models)
        {
            given.Set(SettingTable.Models, models, "MODELS");
        }

        foreach ((Setting setting, Option<string?> option) in _options)
        {
            if (parsed.GetValue(option) is { } text)
            {
                given.Set(setting, [text], setting.Switch);
            }
        }

        return given;
    }

    private static Option<string?> OptionOf(Setting setting) => new(setting.Switch)
    {
        HelpName = setting.ValueName,
        Description = string.Join(' ', ((string?[])
        [
            setting.Help, setting.Allowed is { } allowed ? $"{allowed}." : null, setting.Default.Length > 0 ? $"[default: {setting.Default}]" : null,
        ]).OfType<string>()),
    };

    /// <summary>What looks like an option and is none is not the path of a model.</summary>
    private string[] Faults(ParseResult parsed)
    {
        string[] names = [.. _root.Options.Select(o => o.Name)];
        string[] unknown =
        [
            .. (parsed.GetValue(_models) ?? []).Where(t => t.Length > 1 && t[0] == '-' && !Path.Exists(t)).Concat(parsed.UnmatchedTokens).Distinct()
                .Select(t => t.Split('=')[0])
                .Select(t => $"'{t}' is not an option of mlnet-transfer-serve.{NearestName.Question(t, names)}"),
        ];
        return unknown.Length > 0 ? unknown : [.. parsed.Errors.Select(e => e.Message).Distinct()];
    }
}
