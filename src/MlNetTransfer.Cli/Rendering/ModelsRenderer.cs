using System.Globalization;
using MlNetTransfer.Backbones;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>The catalogue of pretrained weights as a table, and one entry as a card.</summary>
internal static class ModelsRenderer
{
    public static void Write(IReadOnlyList<PretrainedWeights> all)
    {
        Table table = Terminal.CreateTable()
            .AddColumns(new TableColumn("name"), new TableColumn("network"), new TableColumn("weights"), new TableColumn("MiB").RightAligned());
        foreach (PretrainedWeights weights in all)
        {
            bool pulls = !weights.Restricted && (weights.Url is not null || weights.Package is not null);
            string where = weights.Path is not null ? "here" : pulls ? "pull" : "import";
            table.AddRow(Terminal.Cell(weights.Name), Terminal.Cell(weights.Architecture), where, Mebibytes(weights));
        }

        Terminal.Show(table);
        Terminal.Line(
            $"'models pull NAME' downloads those marked pull; 'models import FILE --arch NAME' installs any from a file; 'models show NAME' says more.");
    }

    public static void Write(PretrainedWeights weights)
    {
        Table card = Terminal.CreateTable().HideHeaders().AddColumns("", "");
        foreach ((string what, string? text) in (ReadOnlySpan<(string, string?)>)
        [
            ("name", weights.Name), ("network", weights.Architecture), ("source", weights.Source),
            ("address", weights.Url?.ToString() ?? weights.Package ?? (weights.Path is null ? "none; import a file" : "none")),
            ("checksum", weights.Checksum ?? "none is published"), ("MiB", Mebibytes(weights)), ("licence", weights.Licence), ("images", weights.Preprocessing),
            ("training", weights.Recipe), ("classes", weights.Classes), ("here", weights.Path ?? "no"), ("taken from", weights.InstalledFrom ?? ""),
        ])
        {
            card.AddRow(what, Terminal.Cell(text!));
        }

        Terminal.Show(card);
    }

    /// <summary>What is to be known before a download.</summary>
    public static void WriteTerms(PretrainedWeights weights) => Terminal.ErrorLine("default", Terms(weights));

    /// <summary>Licence and size.</summary>
    public static string Terms(PretrainedWeights weights) =>
        $"{weights.Name}: {(Mebibytes(weights) is { Length: > 0 } size ? $"{size} MiB" : "of a size that is not published")}. Licence: {weights.Licence}.";

    public static void WriteInstalled(PretrainedWeights weights) =>
        Terminal.Line($"[green]{weights.Path}[/] holds the weights of {weights.Name}; train with --backbone {weights.Name}");

    private static string Mebibytes(PretrainedWeights weights) =>
        weights.Path is { } path ? (new FileInfo(path).Length / (1024.0 * 1024)).ToString("0.0", CultureInfo.InvariantCulture)
        : weights.Mebibytes?.ToString("0.0", CultureInfo.InvariantCulture) ?? "";
}
