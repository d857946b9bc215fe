using Microsoft.Playwright;

namespace MlNetTransfer.Tests;

/// <summary>A page in the browser, and what happened while it was open.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public OpenPage(IPage page, IBrowserContext context)
    {
        (Page, _context) = (page, context);
        page.Console += (_, message) => Messages.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Messages.Add(error);
        page.Dialog += (_, dialog) => Messages.Add($"dialog: {dialog.Message}");
        page.Request += (_, request) => Requests.Add(request.Url[..Math.Min(60, request.Url.Length)]);
    }

    public IPage Page { get; }

    public List<string> Messages { get; } = [];

    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
