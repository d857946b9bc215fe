using System.Security.Cryptography;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Parts;

/// <summary>A folder that tasks fill with parts, each whole or absent: written under a name that nobody else has, flushed, renamed, and then its marker
/// the same way. Tasks may start twice, at once, on several machines: parts of the same are the same.</summary>
public sealed class PartFolder
{
    private readonly string _folder;
    private readonly PartOrigin _origin;
    private readonly Shard _shard;

    private PartFolder(string folder, PartOrigin origin, Shard shard) => (_folder, _origin, _shard) = (folder, origin, shard);

    /// <summary>Path of the part.</summary>
    public string File => Full(_origin.Extension);

    /// <summary>Opens a folder for one part; it is made where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="origin">What its parts are of.</param>
    /// <param name="shard">Which part this task makes.</param>
    /// <exception cref="TransferException">MNT104 when it holds something else than parts, MNT105 when it cannot be written, MNT842 when its parts are of
    /// something else or of another number of shares.</exception>
    public static PartFolder Open(string folder, PartOrigin origin, Shard shard)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(shard);
        string full = Path.GetFullPath(folder);
        if (System.IO.File.Exists(full))
        {
            throw new TransferException(Finding.Error(FindingCode.OutputNotOurs, folder, "is a file, not a folder", "Name a folder with --out."));
        }

        DiskErrors.Writing(folder, () => Directory.CreateDirectory(full));
        string[] names = [];
        DiskErrors.Writing(folder, () => names = [.. Directory.EnumerateFileSystemEntries(full).Select(e => Path.GetFileName(e))]);
        if (names.Where(n => !PartName.Is(n)).Order(StringComparer.Ordinal).FirstOrDefault() is { } foreign)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotOurs,
                folder,
                $"holds '{foreign}'; allowed is a new or empty folder, or one with parts",
                "Name another folder with --out; nothing was changed."));
        }

        // One other part says what all are of; a task of many thousands must not read all markers.
        string own = PartName.Of(shard, PartName.Marker);
        PartMarker? other = names.Where(n => PartName.OfMarker(n) is not null && n != own).Select(n => PartMarker.TryRead(Path.Combine(full, n)))
            .FirstOrDefault(m => m is not null);
        if (other is not null && Difference(other, origin, shard) is { } difference)
        {
            throw new TransferException(Finding.Error(
                FindingCode.PartsDiffer, folder, $"holds parts of something else: {difference}", "Name another folder with --out; nothing was changed."));
        }

        return new PartFolder(full, origin, shard);
    }

    /// <summary>The part, where it is there and is of the same.</summary>
    /// <param name="inputs">What <see cref="PartOrigin.InputsOf"/> gave.</param>
    /// <returns>Null where it has to be made.</returns>
    public PartMarker? Done(string inputs) =>
        PartMarker.TryRead(Full(PartName.Marker)) is { } marker && marker.Inputs == inputs && Difference(marker, _origin, _shard) is null
        && WhyDamaged(_folder, marker) is null ? marker : null;

    /// <summary>Makes the part, over an older one.</summary>
    /// <param name="inputs">What <see cref="PartOrigin.InputsOf"/> gave.</param>
    /// <param name="write">Writes the rows, and names what it sets aside.</param>
    /// <exception cref="TransferException">MNT105 and MNT106 when it cannot be written.</exception>
    public PartMarker Write(string inputs, Action<PartContent> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string data = PartName.Partial(File), leftOut = PartName.Partial(Full(PartName.LeftOut)), marker = PartName.Partial(Full(PartName.Marker));
        try
        {
            PartMarker made = null!;
            DiskErrors.Writing(File, () =>
            {
                made = Written(inputs, data, leftOut, write);
                AtomicFile.WriteText(marker, made.ToJson());
                Rename(data, leftOut, marker, made);
            });
            return made;
        }
        finally
        {
            System.IO.File.Delete(data);
            System.IO.File.Delete(leftOut);
            System.IO.File.Delete(marker);
        }
    }

    private PartMarker Written(string inputs, string data, string leftOut, Action<PartContent> write)
    {
        PartContent content = new(data, leftOut);
        using (content)
        {
            write(content);
            content.Flush();
        }

        return new PartMarker
        {
            Format = PartMarker.CurrentFormat,
            Kind = _origin.Kind,
            Index = _shard.Index,
            Count = _shard.Count,
            Settings = _origin.Settings,
            Inputs = inputs,
            Rows = content.Rows,
            LeftOut = content.LeftOut,
            File = Path.GetFileName(File),
            Bytes = new FileInfo(data).Length,
            Sha256 = Checksum(data),
            LeftOutSha256 = content.LeftOut.Count > 0 ? Checksum(leftOut) : null,
        };
    }

    /// <returns>Why a part is not what its marker says; null where it is.</returns>
    internal static string? WhyDamaged(string folder, PartMarker marker)
    {
        string file = Path.Combine(folder, marker.File), leftOut = Path.Combine(folder, PartName.Of(marker.Shard, PartName.LeftOut));
        return !System.IO.File.Exists(file) ? "is not there"
            : new FileInfo(file).Length is var length && length != marker.Bytes ? $"has {length} bytes; its marker says {marker.Bytes}"
            : Checksum(file) != marker.Sha256 ? "has another SHA-256 than its marker says"
            : marker.LeftOutSha256 is null || (System.IO.File.Exists(leftOut) && Checksum(leftOut) == marker.LeftOutSha256) ? null
            : "lacks the table of what it left out, or that was changed";
    }

    /// <returns>What a part and what is asked for differ in; null where nothing.</returns>
    internal static string? Difference(PartMarker marker, PartOrigin origin, Shard shard) =>
        marker.Kind != origin.Kind ? $"they hold {marker.Kind}, not {origin.Kind}"
        : marker.Count != shard.Count ? $"they are shares of {marker.Count}, not of {shard.Count}"
        : marker.Settings.Keys.Union(origin.Settings.Keys).Order(StringComparer.Ordinal)
            .Where(k => marker.Settings.GetValueOrDefault(k) != origin.Settings.GetValueOrDefault(k)).ToArray() is { Length: > 0 } differing
        ? $"{string.Join(", ", differing)} {(differing.Length == 1 ? "differs" : "differ")}"
        : null;

    private void Rename(string data, string leftOut, string marker, PartMarker made)
    {
        System.IO.File.Move(data, File, overwrite: true);
        if (made.LeftOut.Count > 0)
        {
            System.IO.File.Move(leftOut, Full(PartName.LeftOut), overwrite: true);
        }
        else
        {
            System.IO.File.Delete(Full(PartName.LeftOut));
        }

        System.IO.File.Move(marker, Full(PartName.Marker), overwrite: true);
    }

    private string Full(string extension) => Path.Combine(_folder, PartName.Of(_shard, extension));

    private static string Checksum(string file)
    {
        using FileStream stream = RegularFile.Open(file, long.MaxValue);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
