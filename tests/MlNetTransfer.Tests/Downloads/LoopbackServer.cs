using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>An HTTP server on this machine that sends exactly the bytes a test wants, and closes each connection after its answer.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentQueue<Exchange> _exchanges = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly List<Thread> _threads = [];
    private readonly Action<Exchange> _answer;
    private int _count;

    public LoopbackServer(Action<Exchange> answer)
    {
        _answer = answer;
        _listener.Start();
        Start(Listen);
    }

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<Exchange> Exchanges => [.. _exchanges.OrderBy(e => e.Number)];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address(string name) => new($"http://127.0.0.1:{Port}/{name}");

    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
        {
            return;
        }

        _closed.Cancel();
        _listener.Stop();
        Thread[] threads;
        lock (_threads)
        {
            threads = [.. _threads];
        }

        bool ended = threads.All(t => t.Join(LongestWait));
        _closed.Dispose();
        Assert.True(ended, "a thread of the server did not end");
        Assert.Empty(_failures);
    }

    private void Start(ThreadStart work)
    {
        Thread thread = new(work) { IsBackground = true };
        lock (_threads)
        {
            _threads.Add(thread);
        }

        thread.Start();
    }

    private void Listen()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                TcpClient client = _listener.AcceptTcpClient();
                Start(() => Serve(client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                stream.ReadTimeout = stream.WriteTimeout = (int)LongestWait.TotalMilliseconds;
                if (Exchange.Read(Interlocked.Increment(ref _count) - 1, stream, _closed.Token) is { } exchange)
                {
                    _exchanges.Enqueue(exchange);
                    _answer(exchange);
                }

                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The client has gone, as it may.
            }
            catch (Exception e)
            {
                _failures.Enqueue(e);
            }
        }
    }
}
