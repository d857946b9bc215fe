using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Requests;

/// <summary>What status and finding an exception is answered with.</summary>
internal static class RefusalStatus
{
    private static readonly string[] Images =
    [
        FindingCode.ImageNotDecodable, FindingCode.ImageTruncated, FindingCode.ImageEmpty, FindingCode.ImageOverLimit, FindingCode.ImageNotReadable,
    ];

    /// <summary>Null where it is no refusal, but a fault of the server.</summary>
    public static (int Status, Finding Finding)? Of(Exception exception) => exception switch
    {
        Refusal r => (r.Status, r.Finding),
        TransferException { Findings: [var finding, ..] } => Of(finding) is var status and not 0 ? (status, finding) : null,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Both(Refusal.TooLarge("has more bytes than are allowed", "Make it smaller.")),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => (StatusCodes.Status408RequestTimeout, Finding.Error(
            FindingCode.RequestTooSlow, "request", "its bytes come too slowly", "Try again on a faster connection.")),
        BadHttpRequestException e => Both(Refusal.Malformed($"cannot be read ({e.Message.TrimEnd('.')})", e.StatusCode)),
        IOException => Both(Refusal.Malformed("broke off")),
        ObjectDisposedException => (StatusCodes.Status503ServiceUnavailable, Finding.Error(
            FindingCode.ModelNotLoaded, "request", "the server is stopping", "Try again later.")),
        _ => null,
    };

    /// <summary>Whether an image itself is what is wrong, so that others of its request may be answered.</summary>
    public static bool IsOfImage(TransferException exception) => Images.Contains(exception.Findings[0].Code);

    /// <summary>0 where it is no refusal.</summary>
    private static int Of(Finding finding) => finding.Code switch
    {
        FindingCode.ImageOverLimit => StatusCodes.Status413PayloadTooLarge,
        FindingCode.ImageNotDecodable => StatusCodes.Status415UnsupportedMediaType,
        FindingCode.TooManyWaiting or FindingCode.NoRoomToDecode or FindingCode.ModelNotLoaded => StatusCodes.Status503ServiceUnavailable,
        var code when Images.Contains(code) => StatusCodes.Status400BadRequest,
        _ => 0,
    };

    private static (int, Finding) Both(Refusal refusal) => (refusal.Status, refusal.Finding);
}
