using MlNetTransfer.Machine;

namespace MlNetTransfer.Torch.Native;

/// <summary>Where libtorch is looked for: beside the app, then in the cache folder.</summary>
public static class LibtorchFolder
{
    /// <summary>The library that is nearly all of libtorch.</summary>
    internal static string MainLibrary { get; } = FileName("torch_cpu");

    /// <summary>In the order in which they load; each finds the next beside itself.</summary>
    internal static IReadOnlyList<string> Libraries { get; } = [FileName("c10"), MainLibrary, FileName("torch")];

    /// <summary>The folders that the runtime looks for native libraries in, as the app was built or published.</summary>
    internal static IReadOnlyList<string> OfApp { get; } =
    [
        .. ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [])
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", Platform.Current, "native"))
            .Select(Path.TrimEndingDirectorySeparator),
    ];

    /// <summary>The folder that holds libtorch; null where none does.</summary>
    public static string? Find(string cacheFolder) => BesideApp() ?? (IsComplete(Kept(cacheFolder)) ? Kept(cacheFolder) : null);

    /// <summary>The folder beside the app that holds libtorch; null where none does.</summary>
    public static string? BesideApp() => OfApp.FirstOrDefault(IsComplete);

    /// <summary>Where 'libtorch install' puts it.</summary>
    internal static string Kept(string cacheFolder) => Path.Combine(Root(cacheFolder), LibtorchPackage.Version, Platform.Current);

    /// <summary>Everything that was ever put there.</summary>
    public static string Root(string cacheFolder) => Path.Combine(Path.GetFullPath(cacheFolder), "libtorch");

    internal static bool IsComplete(string folder) => Libraries.All(l => File.Exists(Path.Combine(folder, l)));

    internal static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
