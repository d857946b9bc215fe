using System.Collections;
using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Health;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Weights.Health;

/// <summary>The environment variables that change what the product does, and those that look like one and are none.</summary>
public static partial class EnvironmentHealth
{
    private const string Name = "environment", Prefix = "MLNETTRANSFER_";

    private static readonly string[] Ours = [CacheFolder.Variable, DownloadOptions.MirrorVariable, DownloadOptions.OfflineVariable];

    // MLNETTRANSFER_SHARED is the tests'.
    private static readonly string[] Others =
    [
        "XDG_CACHE_HOME",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "OMP_NUM_THREADS",
        "OMP_WAIT_POLICY",
        "CUDA_VISIBLE_DEVICES",
        "NO_COLOR",
        "MLNETTRANSFER_SHARED",
    ];

    /// <summary>Says which variables are set, and which are none of the product's.</summary>
    public static HealthProbe Probe { get; } = new(
        Name, "", _ => Check(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "")));

    /// <param name="variables">Of the process.</param>
    internal static IEnumerable<HealthCheck> Check(IReadOnlyDictionary<string, string> variables)
    {
        string[] set =
        [
            .. Ours.Concat(Others).Where(v => variables.GetValueOrDefault(v) is { Length: > 0 }).Select(v => $"{v}={WithoutPassword(variables[v])}"),
        ];
        yield return HealthCheck.Works(Name, set.Length == 0 ? "no variable changes anything" : string.Join(", ", set));
        foreach (string unknown in
            variables.Keys.Where(
                v => v.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !Ours.Contains(v) && !Others.Contains(v)).Order(StringComparer.Ordinal))
        {
            yield return HealthCheck.Note(
                Name,
                $"{unknown} is not a variable of this product",
                $"There are {string.Join(", ", Ours)}.{NearestName.Question(unknown, Ours)}");
        }

        if (Mirror(variables) is { } mirror)
        {
            yield return mirror;
        }
    }

    private static HealthCheck? Mirror(IReadOnlyDictionary<string, string> variables)
    {
        try
        {
            DownloadOptions.FromEnvironment(v => variables.GetValueOrDefault(v));
            return null;
        }
        catch (TransferException e)
        {
            return HealthCheck.Note(Name, $"{DownloadOptions.MirrorVariable} {e.Findings[0].Message}", e.Findings[0].Hint);
        }
    }

    /// <summary>Addresses of proxies and mirrors may hold a password, and what doctor prints is shown to others.</summary>
    private static string WithoutPassword(string value) => UserOfAddress().Replace(value, "://…@");

    [GeneratedRegex("://[^/@]*@")]
    private static partial Regex UserOfAddress();
}
