using System.CommandLine;
using MlNetTransfer.Cli.Rendering;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Data that a Model Builder file names; the same for every command that takes data to train on.</summary>
internal sealed class ConfigOptions
{
    private readonly Option<string?> _images = new("--data")
    {
        HelpName = "DIR",
        Description = "Folder with the images of a Model Builder file. Without it: where the file says, or beside the file.",
    };

    public static bool IsConfig(string? data) => data?.EndsWith(TransferConfig.Extension, StringComparison.OrdinalIgnoreCase) == true;

    public void AddTo(Command command, Argument<string?> data)
    {
        command.Add(_images);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_images) is { Implicit: false } && result.GetResult(data) is { Tokens: [{ Value: var named }, ..] } && !IsConfig(named))
            {
                result.AddError($"--data belongs to a Model Builder file; DATA is '{named}'.");
            }
        });
    }

    /// <summary>The file's options under those of the command line, with what was found in it on the screen; null where the data are no such file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its options, the data as they are named there.</param>
    /// <param name="set">Options and the properties that they set.</param>
    public TransferConfig? Load(ParseResult parsed, TransferOptions options, IEnumerable<(Option Option, string Name)> set)
    {
        if (!IsConfig(options.Data))
        {
            return null;
        }

        string[] names =
        [
            .. set.Append((_images, nameof(TransferOptions.Data)))
                .Where(o => parsed.GetResult(o.Item1) is { Implicit: false })
                .Select(o => o.Item2),
        ];
        TransferConfig config = TransferConfig.Load(options.Data, options with { Data = parsed.GetValue(_images) ?? "" }, names);
        FindingRenderer.Write([.. config.Findings.OrderByDescending(f => f.Severity)]);
        return config;
    }
}
