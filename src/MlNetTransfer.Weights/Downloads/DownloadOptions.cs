using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>From where files are downloaded, and how patiently.</summary>
public sealed record DownloadOptions
{
    /// <summary>Environment variable: anything but 0 or false means that nothing is downloaded.</summary>
    public const string OfflineVariable = "MLNETTRANSFER_OFFLINE";

    /// <summary>Environment variable: the address that <see cref="Mirror"/> is.</summary>
    public const string MirrorVariable = "MLNETTRANSFER_MODELS_URL";

    /// <value>Default false. True: every download is refused with MNT407.</value>
    public bool Offline { get; init; }

    /// <value>Default null. Otherwise files are fetched from here, under the names they are given at home, so that a copy of their folder is a mirror.</value>
    public Uri? Mirror { get; init; }

    /// <summary>An attempt is given up when no byte came for so long.</summary>
    /// <value>Default 30 s, as Cargo's <c>http.timeout</c>.</value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A download is given up after so long, however steadily bytes come.</summary>
    /// <value>Default 8 h: half a gigabyte, the largest of the usual networks, takes six at 200 kbit/s.</value>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromHours(8);

    /// <summary>A download is given up after so many attempts in a row after which the file was no longer than before.</summary>
    /// <value>Default 6: waits of up to 1, 2, 4, 8 and 16 s lie between them.</value>
    public int FruitlessAttempts { get; init; } = 6;

    /// <summary>A download is given up after so many attempts, fruitless or not.</summary>
    /// <value>Default 100.</value>
    public int MostAttempts { get; init; } = 100;

    /// <summary>Longest wait before the second attempt; each fruitless attempt doubles it.</summary>
    /// <value>Default 1 s, as curl's <c>--retry</c>.</value>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait at all. A server that asks for a longer one by <c>Retry-After</c> is not asked again.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The defaults, with what the environment says; the only place where it is asked.</summary>
    /// <param name="variable">Gives a variable's value; null asks the process's environment.</param>
    /// <exception cref="TransferException">MNT101 when the mirror is no address.</exception>
    public static DownloadOptions FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        return new DownloadOptions
        {
            Offline = variable(OfflineVariable)?.Trim() is { Length: > 0 } offline
                && offline != "0"
                && !offline.Equals("false", StringComparison.OrdinalIgnoreCase),
            Mirror = variable(MirrorVariable)?.Trim() is { Length: > 0 } mirror ? MirrorAddress(mirror) : null,
        };
    }

    /// <summary>Where a file is fetched from: its source, or its destination's name under the mirror.</summary>
    internal Uri AddressOf(DownloadRequest request) =>
        Mirror is null
            ? request.Source
            : new Uri($"{Mirror.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Uri.EscapeDataString(Path.GetFileName(request.Destination))}");

    private static Uri MirrorAddress(string mirror) =>
        Uri.TryCreate(mirror, UriKind.Absolute, out Uri? address) && AddressRules.IsHttp(address)
            ? address
            : throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid,
                MirrorVariable,
                $"is '{mirror}'; allowed is an http or https address",
                "Name the folder that holds the files, for example https://mirror.example/models."));
}
