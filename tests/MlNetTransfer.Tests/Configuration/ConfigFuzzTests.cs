using System.Text;
using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Config;
using MlNetTransfer.ModelBuilder.Config.ModelBuilder;

namespace MlNetTransfer.Tests.Configuration;

/// <summary>Damaged files of every version: they give options or findings with a place, never another exception, and a history can be written into whatever was read.</summary>
public sealed class ConfigFuzzTests : IDisposable
{
    private const int Cases = 20_000;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-1", "1e999", "5", "\"\\ud800\"", "\"Version\": 7,", "\"Trials\": [{}],", "\"MlNetTransfer\": {\"x\": 1},", "\u0000", "\\", "[[[[[[[[[[", "9999999999999999999999", "\"C:\\\\a\\\\..\\\\b\"", "\r\n", "\uFEFF",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Gen<(int Version, (int Kind, double At, int Piece, byte Byte, int Length)[] Damages)> Files = Gen.Select(
        Gen.Int[0, 5], Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Int[0, Pieces.Length - 1], Gen.Byte, Gen.Int[1, 40]).Array[1, 3]);

    private int _files;

    [Fact]
    public void A_damaged_file_gives_options_or_findings_with_a_place()
    {
        int read = 0, refused = 0;
        Files.Sample(
            c =>
            {
                if (TryRead(Damaged(c)))
                {
                    Interlocked.Increment(ref read);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            },
            iter: Cases);
        Assert.True(read > Cases / 100 && refused > Cases / 100, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_damaged_file_on_disk_is_a_configuration_or_a_refusal() => Files.Sample(
        c =>
        {
            string file = _folder.File($"{Interlocked.Increment(ref _files)}.mbconfig");
            File.WriteAllBytes(file, Damaged(c));
            try
            {
                TransferConfig config = TransferConfig.Load(file, new TransferOptions { Data = _folder.Path, OutputFolder = "m", CacheFolder = _folder.Path, Seed = 3 }, [nameof(TransferOptions.Data), nameof(TransferOptions.Seed)]);
                Assert.Equal((_folder.Path, 3), (config.Options.Data, config.Options.Seed));
                config.WriteHistory(MadeUpConfig.Run("m"));
                Assert.NotNull(TransferConfig.Load(file, config.Options, [nameof(TransferOptions.Data)]));
            }
            catch (TransferException e)
            {
                Assert.NotEmpty(e.Findings);
                Assert.All(e.Findings, f => Assert.StartsWith(file, f.Where, StringComparison.Ordinal));
            }

            File.Delete(file);
        },
        iter: Cases / 10);

    private bool TryRead(byte[] bytes)
    {
        List<Finding> findings = [];
        try
        {
            ConfigText text = ConfigText.Parse("X.mbconfig", bytes);
            ConfigReading reading = new(text, findings);
            IReadOnlyList<ConfigEntry> own = new OwnSettings(reading, _folder.Path).Read(text.Root);
            if (ModelBuilderReader.Read(reading) is not { } config)
            {
                Assert.Contains(findings, f => f.Severity == Severity.Error);
                CheckPlaces(findings);
                return false;
            }

            _ = new ModelBuilderMapping(reading, null, n => own.Any(o => o.Option == n), new Dictionary<string, string>(), new(_folder.Path)).Map(config);
            _ = ImageFolderSearch.Find(config.FolderPath?.Value ?? "", _folder.Path);
            byte[] changed = new RunHistoryWriter(text, config.Version).Write([new("probe", 0.5, 1), new("other", 0.25, 2)], "/model.zip");
            Assert.Equal(2, ConfigText.Parse("again", changed).Root["RunHistory"]!["Trials"]!.Items.Count);
            CheckPlaces(findings);
            return findings.All(f => f.Severity != Severity.Error);
        }
        catch (TransferException e)
        {
            CheckPlaces(e.Findings);
            return false;
        }
    }

    private static void CheckPlaces(IReadOnlyList<Finding> findings) => Assert.All(findings, f => Assert.Matches("^X.mbconfig line [0-9]+ column [0-9]+$", f.Where));

    private static byte[] Damaged((int Version, (int Kind, double At, int Piece, byte Byte, int Length)[] Damages) file) =>
        file.Damages.Aggregate(Encoding.UTF8.GetBytes(MadeUpConfig.Versions[file.Version]), (bytes, d) => Damaged(bytes, d.Kind, (int)(d.At * bytes.Length), Pieces[d.Piece], d.Byte, d.Length));

    private static byte[] Damaged(byte[] bytes, int kind, int at, string piece, byte b, int length)
    {
        at = Math.Clamp(at, 0, Math.Max(0, bytes.Length - 1));
        int end = Math.Min(bytes.Length, at + length);
        return kind switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], .. Encoding.UTF8.GetBytes(piece), .. bytes[at..]],
            2 => [.. bytes[..at], .. bytes[end..]],
            _ => bytes.Length == 0 ? bytes : [.. bytes[..at], b, .. bytes[(at + 1)..]],
        };
    }
}
