using System.IO.Compression;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Export;

/// <summary>The parts of a model.zip, read whole and held against the sums that the zip keeps of them: ML.NET looks at none, and a flipped bit would
/// answer with another label.</summary>
internal static class ZipParts
{
    private const int MostParts = 10_000, BufferBytes = 1 << 16;

    /// <summary>What is wrong with a zip; null for a sound one.</summary>
    /// <param name="zip">Seekable; left at its beginning.</param>
    /// <param name="largest">Most bytes that it may unpack to.</param>
    /// <param name="unpacked">Receives the bytes of all parts.</param>
    /// <exception cref="InvalidDataException">It is no zip.</exception>
    public static string? WhyDamaged(Stream zip, long largest, out long unpacked)
    {
        unpacked = 0;
        using (ZipArchive archive = new(zip, ZipArchiveMode.Read, leaveOpen: true))
        {
            if (archive.Entries.Count > MostParts)
            {
                return $"it has {archive.Entries.Count} parts; allowed are {MostParts}";
            }

            byte[] buffer = new byte[BufferBytes];
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                uint sum = Crc32.Start;
                long length = 0;
                using Stream part = entry.Open();
                for (int read; (read = part.Read(buffer)) > 0; length += read)
                {
                    if ((unpacked += read) > largest)
                    {
                        return $"it unpacks to more than {largest >> 20} MiB";
                    }

                    sum = Crc32.Add(sum, buffer.AsSpan(0, read));
                }

                if (~sum != entry.Crc32 || length != entry.Length)
                {
                    return $"its part '{entry.FullName}' is damaged";
                }
            }
        }

        zip.Position = 0;
        return null;
    }
}
