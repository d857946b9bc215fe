namespace MlNetTransfer.Tests;

/// <summary>Real images and weights that lie outside the project; a test that needs them is skipped where they are absent.</summary>
internal static class SharedMaterial
{
    private const string Variable = "MLNETTRANSFER_SHARED";

    /// <summary>Path of a file or folder of the test material.</summary>
    public static string Require(string relative)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(root), $"{Variable} does not name a folder with test material");
        string path = Path.Combine(root!, relative);
        Assert.SkipUnless(Path.Exists(path), $"{Variable} names a folder without {relative}");
        return path;
    }
}
