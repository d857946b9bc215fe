using System.Text.Json;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>What has to be known of a half-downloaded file to go on with it; kept beside it as JSON.</summary>
internal sealed record PartialRecord
{
    /// <summary>A date tells versions apart only when it was older than this as it was sent (RFC 7232, section 2.2.2; RFC 9110 asks for less).</summary>
    private static readonly TimeSpan StrongDateAge = TimeSpan.FromSeconds(60);

    /// <summary>Address that was asked for, without query.</summary>
    public required string Source { get; init; }

    /// <summary>A strong entity tag or date, as it goes into <c>If-Range</c>; null when the server gave none.</summary>
    public string? Validator { get; init; }

    /// <summary>Size of the whole file in bytes; null when the server did not say.</summary>
    public long? Total { get; init; }

    /// <summary>Bytes at the beginning of the part that are on the disk for certain, whatever happened to the machine.</summary>
    public long Flushed { get; init; }

    /// <summary>What is known from the first answer for a file.</summary>
    public static PartialRecord Of(string source, HttpResponseMessage response) =>
        new() { Source = source, Validator = ValidatorOf(response), Total = response.Content.Headers.ContentLength };

    /// <summary>Null when there is none, or none that can be read.</summary>
    public static PartialRecord? Read(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<PartialRecord>(Storage.RegularFile.ReadAllText(path, Storage.RegularFile.Text), JsonSerializerOptions.Web)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Not written atomically: half a record cannot be read, and the download starts over.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    /// <summary>Whether an answer for the rest belongs to what is here, by all that it says.</summary>
    /// <param name="response">Status 206.</param>
    /// <param name="verifiable">Whether a checksum will judge the whole. Without one the answer has to name the version that is here: there are servers
    /// that send a range without a look at <c>If-Range</c>.</param>
    public bool IsContinuedBy(HttpResponseMessage response, bool verifiable)
    {
        if (Total is { } total && response.Content.Headers.ContentRange?.Length is { } now && now != total)
        {
            return false;
        }

        string? validator = ValidatorOf(response);
        return validator == Validator || (verifiable && (validator is null || IsTag(validator) != IsTag(Validator)));
    }

    private static bool IsTag(string? validator) => validator?.StartsWith('"') == true;

    /// <summary>RFC 9110, section 13.1.5: a weak entity tag is none for this, and forbids the date as well.</summary>
    private static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { } tag ? (tag.IsWeak ? null : tag.Tag)
        : response.Content.Headers.LastModified is { } modified && response.Headers.Date - modified >= StrongDateAge ? modified.ToString("R")
        : null;
}
