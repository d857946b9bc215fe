using SkiaSharp;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Writes small pictures, each with its own content, into folders.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private uint _next = 1;

    public string Path => _folder.Path;

    /// <summary>A picture unlike all others.</summary>
    public byte[] Picture()
    {
        using SKBitmap bitmap = new(4, 4);
        bitmap.Erase(new SKColor(0xFF000000 | (_next++ * 2654435761u)));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    public string Add(string relative, byte[]? content = null)
    {
        string path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content ?? Picture());
        return path;
    }

    /// <summary><c>folder/0.png</c>, <c>folder/1.png</c> …</summary>
    public void AddMany(string folder, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Add(System.IO.Path.Combine(folder, $"{i}.png"));
        }
    }

    public string AddText(string relative, string text)
    {
        string path = System.IO.Path.Combine(Path, relative);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
