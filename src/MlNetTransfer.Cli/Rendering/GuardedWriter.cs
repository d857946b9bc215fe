using System.Text;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A standard stream that may be closed or full. The first failure is told once; after it nothing more is written.</summary>
/// <param name="open">Gives the stream; not called where it is closed.</param>
/// <param name="isOpen">Whether there is a stream at all.</param>
/// <param name="failed">Told why it cannot be written; may throw.</param>
internal sealed class GuardedWriter(Func<TextWriter> open, bool isOpen, Action<string, Exception?> failed) : TextWriter
{
    private readonly Lazy<TextWriter> _stream = new(open);
    private bool _dead;

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void Write(char value) => Guard(stream => stream.Write(value));

    public override void Write(char[] buffer, int index, int count) => Guard(stream => stream.Write(buffer, index, count));

    public override void Write(string? value) => Guard(stream => stream.Write(value));

    public override void WriteLine(string? value) => Guard(stream => stream.WriteLine(value));

    public override void Flush() => Guard(stream => stream.Flush());

    private void Guard(Action<TextWriter> write)
    {
        if (_dead)
        {
            return;
        }

        if (!isOpen)
        {
            _dead = true;
            failed("it is closed", null);
            return;
        }

        try
        {
            write(_stream.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _dead = true;
            failed(e.Message.TrimEnd('.'), e);
        }
    }
}
