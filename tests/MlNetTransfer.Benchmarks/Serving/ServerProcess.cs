using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>A built server, the Web API sample or mlnet-transfer-serve, in its own process, on a free port of this machine.</summary>
internal sealed class WebApiProcess : IDisposable
{
    private const string Local = "http://127.0.0.1:";

    private readonly Process _process;

    private WebApiProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <param name="model">The folder that it serves.</param>
    /// <param name="program">Whether it is mlnet-transfer-serve.</param>
    public static WebApiProcess Start(string model, bool program = false)
    {
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", program ? "MlNetTransfer.Serve" : "WebApi", "release"));
        string[] start = program ? [Path.Combine(folder, "mlnet-transfer-serve.dll"), model] : [Path.Combine(folder, "WebApi.dll"), "--Model", model];
        Process process = Process.Start(new ProcessStartInfo("dotnet", [.. start, "--urls", Local + "0"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.Contains(Local, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new WebApiProcess(process, new Uri(Local + line.Split(Local)[1]));
            }
        }

        throw new InvalidOperationException("The server did not start.");
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
