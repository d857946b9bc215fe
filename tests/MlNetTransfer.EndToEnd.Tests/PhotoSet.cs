namespace MlNetTransfer.Tests;

/// <summary>A few real photos of two classes with their weights, small enough to train on in seconds.</summary>
internal static class PhotoSet
{
    public const string Backbone = "mobilenetv2_035";

    public static string Weights => SharedMaterial.Require("weights/mobilenetv2_035_224_tm.safetensors");

    /// <summary>Copies the first photos per class and split into a new folder with train/ and test/.</summary>
    public static void CopyTo(string folder, int train, int test)
    {
        string source = SharedMaterial.Require("data/hymenoptera");
        foreach ((string split, int count) in new[] { ("train", train), ("test", test) })
        {
            foreach (string classFolder in Directory.GetDirectories(Path.Combine(source, split)))
            {
                string target = Path.Combine(folder, split, Path.GetFileName(classFolder));
                Directory.CreateDirectory(target);
                foreach (string file in Directory.GetFiles(classFolder).Order(StringComparer.Ordinal).Take(count))
                {
                    string copy = Path.Combine(target, Path.GetFileName(file));
                    File.Copy(file, copy);
                    if (!OperatingSystem.IsWindows())
                    {
                        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                    }
                }
            }
        }
    }
}
