using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>The built Web API sample in its own process, on a free port of this machine.</summary>
internal sealed class WebApiProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private WebApiProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static WebApiProcess Start(string model)
    {
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "WebApi", "release"));
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(folder, "WebApi.dll"), "--Model", model, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.Contains(Listening, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new WebApiProcess(process, new Uri(line.Split(Listening)[1]));
            }
        }

        throw new InvalidOperationException("The Web API did not start.");
    }

    /// <summary>Resident memory.</summary>
    public double Megabytes()
    {
        _process.Refresh();
        return _process.WorkingSet64 / 1e6;
    }

    public double ProcessorMilliseconds()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalMilliseconds;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
