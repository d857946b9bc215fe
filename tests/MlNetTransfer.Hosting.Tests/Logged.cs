using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MlNetTransfer.Tests.Hosting;

/// <summary>Keeps what is logged of classifiers.</summary>
internal sealed class Logged : ILoggerProvider
{
    public ConcurrentQueue<(int Id, LogLevel Level, string Text)> Entries { get; } = new();

    public IEnumerable<int> Ids => Entries.Select(e => e.Id);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName.StartsWith("MlNetTransfer", StringComparison.Ordinal) ? Entries : []);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(int Id, LogLevel Level, string Text)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
    }
}
