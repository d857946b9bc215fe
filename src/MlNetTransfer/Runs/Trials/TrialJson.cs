using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Trials;

/// <summary>Reads the JSON of trials, which other tasks wrote.</summary>
internal static class TrialJson
{
    /// <summary>How it begins what it says of a record of another version.</summary>
    public const string OtherVersion = "is of format";

    /// <summary>What is wrong with a record of another version.</summary>
    public static string Other(int format, int known) =>
        string.Create(CultureInfo.InvariantCulture, $"{OtherVersion} {format}, and this version reads {known}");

    /// <param name="path">Of the file.</param>
    /// <param name="limit">Most bytes that such a file has.</param>
    /// <param name="wrong">What is wrong with what it holds; null where nothing is.</param>
    /// <param name="hint">What to do where something is.</param>
    /// <exception cref="TransferException">MNT103 where it cannot be read, MNT716 where something is wrong with it.</exception>
    public static T Read<T>(string path, long limit, Func<T, string?> wrong, string hint)
        where T : class
    {
        try
        {
            string text = RegularFile.ReadAllText(path, limit);
            if (RunFormat.Of(text) is { } format and > 1)
            {
                throw Refused(path, Other(format, 1), hint, null);
            }

            T value = JsonSerializer.Deserialize<T>(text, TransferRun.Json) ?? throw new JsonException("it is empty");
            return wrong(value) is { } what ? throw Refused(path, what, hint, null) : value;
        }
        catch (JsonException e)
        {
            throw Refused(path, $"is damaged, or something else ({e.Message.Split(". ")[0].TrimEnd('.')})", hint, e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    private static TransferException Refused(string path, string what, string hint, Exception? inner) =>
        new(Finding.Error(FindingCode.TrialsDoNotFit, path, what, hint), inner);
}
