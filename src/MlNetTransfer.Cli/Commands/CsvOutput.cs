using System.Text;
using System.Text.Json;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Predictions;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Predictions that go into a CSV while they are made; the screen gets what was left out, and a sentence.</summary>
internal sealed class CsvOutput
{
    /// <summary>In place of a file.</summary>
    public const string StandardOutput = "-";

    private const int Named = 20;

    private readonly SortedDictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<Finding> _named = [];
    private int _rows, _unknown;
    private bool _refuses;

    private CsvOutput()
    {
    }

    private int LeftOut => _codes.Values.Sum();

    /// <returns>The exit code.</returns>
    public static int Write(
        TransferPredictor predictor,
        IReadOnlyList<ImageSource> images,
        string file,
        IReadOnlyDictionary<string, string> origin,
        bool resume,
        bool json,
        CancellationToken cancellationToken)
    {
        CsvOutput output = new() { _refuses = predictor.UnknownThreshold is not null };
        string[] header = PredictionRows.Header(predictor.Labels, output._refuses);
        if (file == StandardOutput)
        {
            Terminal.Rows(Text([header]));
            output.Take(predictor, images, 0, rows => Terminal.Rows(Text(rows)), cancellationToken);
            return output.Say(images.Count, beforeLeftOut: 0, "the standard output", json: false, Terminal.ErrorWriter);
        }

        using GrowingCsv csv = GrowingCsv.Open(file, origin, header, images.Select(i => i.Name), resume);
        try
        {
            output.Take(predictor, images, csv.Before.All, csv.Append, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            FindingRenderer.Write(output._named);
            int rows = csv.Before.All + output._rows;
            string partial = GrowingCsv.PartialOf(file);
            Terminal.ErrorLine("default", rows == 0
                ? "Stopped before the first rows. The same command starts from the beginning."
                : $"Stopped. The first {rows} of {images.Count} rows are in '{partial}'; the same command with --resume continues after them.");
            return ExitCode.Cancelled;
        }

        csv.Complete();
        return output.Say(images.Count, csv.Before.LeftOut, $"'{file}'", json, Terminal.OutWriter);
    }

    private void Take(
        TransferPredictor predictor,
        IReadOnlyList<ImageSource> images,
        int first,
        Action<IEnumerable<IEnumerable<string>>> append,
        CancellationToken cancellationToken) =>
        ProgressDisplay.During(progress =>
        {
            foreach (IReadOnlyList<ImagePrediction> predicted in predictor.PredictInOrder(images, first, progress, cancellationToken))
            {
                append(PredictionRows.Of(predictor.Labels, predicted, _refuses));
                _rows += predicted.Count;
                _unknown += predicted.Count(p => p.Prediction?.IsUnknown == true);
                foreach (Finding finding in predicted.Select(p => p.Finding).OfType<Finding>())
                {
                    _codes[finding.Code] = _codes.GetValueOrDefault(finding.Code) + 1;
                    if (_named.Count < Named)
                    {
                        _named.Add(finding);
                    }
                }
            }

            return true;
        });

    private int Say(int rows, int beforeLeftOut, string where, bool json, TextWriter writer)
    {
        FindingRenderer.Write(_named);
        int leftOut = LeftOut + beforeLeftOut;
        if (LeftOut > _named.Count)
        {
            Terminal.ErrorLine("default", $"… and {LeftOut - _named.Count} more, whose rows have no class");
        }

        if (json)
        {
            (string csv, int predicted) = (where.Trim('\''), rows - leftOut);
            Terminal.Document(_refuses
                ? JsonSerializer.Serialize(
                    new { Csv = csv, Rows = rows, Predicted = predicted, LeftOut = leftOut, Unknown = _unknown, Codes = _codes }, JsonStyle.Indented)
                : JsonSerializer.Serialize(new { Csv = csv, Rows = rows, Predicted = predicted, LeftOut = leftOut, Codes = _codes }, JsonStyle.Indented));
        }
        else
        {
            string[] why = [.. _codes.Select(c => $"{c.Key} {c.Value}"), .. beforeLeftOut > 0 ? (string[])[$"{beforeLeftOut} before the interruption"] : []];
            string reasons = why.Length > 0 ? $" ({string.Join(", ", why)})" : "";
            string unknown = _refuses ? $"; {_unknown} of {_rows - LeftOut} are of none of the classes" : "";
            writer.WriteLine(VisibleText.Of(
                $"{rows - leftOut} of {rows} images were classified, {leftOut} left out{reasons}{unknown}; the rows are in {where}."));
        }

        return leftOut > 0 ? ExitCode.Findings : ExitCode.Success;
    }

    private static string Text(IEnumerable<IEnumerable<string>> rows) => Encoding.UTF8.GetString(GrowingCsv.Encoded(rows));
}
