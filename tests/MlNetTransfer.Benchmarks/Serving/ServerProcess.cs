using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>A built server in its own process, on a free port of this machine.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Local = "http://127.0.0.1:";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The Web API sample.</summary>
    public static ServerProcess Sample(string model) => Start("WebApi", "WebApi.dll", "--Classifier:Model", model, "--urls", Local + "0");

    /// <summary>mlnet-transfer-serve.</summary>
    public static ServerProcess Program(string model) => Start("MlNetTransfer.Serve", "mlnet-transfer-serve.dll", model, "--urls", Local + "0");

    /// <summary><see cref="PlainServer"/>.</summary>
    public static ServerProcess Plain(string model) =>
        Start("MlNetTransfer.Benchmarks", "MlNetTransfer.Benchmarks.dll", "plain-server", model, Local + "0");

    private static ServerProcess Start(string project, params string[] start)
    {
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, "release"));
        Process process = Process.Start(new ProcessStartInfo("dotnet", start) { RedirectStandardOutput = true, WorkingDirectory = folder })!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.Contains(Local, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerProcess(process, new Uri(Local + line.Split(Local)[1]));
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
