using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>A web app in its own process, on a free port of this machine.</summary>
internal sealed class WebProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private WebProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address, Timeout = Longest };
    }

    public HttpClient Client { get; }

    /// <summary>Starts it, and reads what it says until it has said where it listens.</summary>
    public static async Task<WebProcess> StartAsync(string folder, string dll)
    {
        Process process = ProcessRunner.StartIn(folder, new Dictionary<string, string>(), dll, "--urls", "http://127.0.0.1:0");
        using CancellationTokenSource limit = new(Longest);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string said = "";
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said += line + '\n';
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and int at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new WebProcess(process, new Uri(line[(at + Listening.Length)..].Trim()));
            }
        }

        process.Kill(entireProcessTree: true);
        throw new InvalidOperationException($"{dll} ended: {said}{await error}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
