using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Requests;

/// <summary>A request that is answered with a status and a finding.</summary>
internal sealed class Refusal(int status, Finding finding) : Exception(finding.ToString())
{
    public int Status { get; } = status;

    public Finding Finding { get; } = finding;

    public static Refusal Malformed(string message, int status = StatusCodes.Status400BadRequest) => new(status, Finding.Error(
        FindingCode.RequestMalformed, "request", message, "Send the image as the body, or images as files of a form (multipart/form-data)."));

    public static Refusal TooLarge(string message, string hint) => new(StatusCodes.Status413PayloadTooLarge, Finding.Error(
        FindingCode.RequestOverLimit, "request", message, hint));

    public static Refusal NotServed(string where, string message, string hint, int status = StatusCodes.Status404NotFound) => new(status, Finding.Error(
        FindingCode.NotServed, where, message, hint));

    public static Refusal NoMemory() => new(StatusCodes.Status503ServiceUnavailable, Finding.Error(
        FindingCode.TooManyWaiting, "request", "other uploads take all memory for uploads", "Try again later."));
}
