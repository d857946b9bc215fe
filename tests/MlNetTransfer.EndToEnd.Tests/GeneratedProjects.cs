namespace MlNetTransfer.Tests;

/// <summary>A model of the sample set, and the two projects around it, built once.</summary>
public sealed class GeneratedProjects : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GeneratedProjects()
    {
        // As much of the sample set as ten seconds train on.
        foreach (string file in Directory.GetFiles(SourceTree.Folder("data/parts"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % 3 == 0))
        {
            string copy = Path.Combine(Photos, Path.GetRelativePath(SourceTree.Folder("data/parts"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }

        // One project around a model that is there, one that is there before its model.
        string[] training = ["--backbone", "embedded", "--strategy", "LinearProbe", "--cache", Cache];
        Run(ProcessRunner.MlNetTransfer(["train", Photos, "--out", Model, .. training]));
        Run(ProcessRunner.RunIn(_folder.Path, ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), "new", Model, "--project", "console", "--name", "spare parts"));
        Run(ProcessRunner.MlNetTransfer("new", Photos, "--project", "webapi", "--name", "spare parts", "--out", Project(WebApi)));
        Run(ProcessRunner.MlNetTransfer(["train", WebApiConfig, .. training]));

        // Servers of the build that outlive it would hold the folder.
        foreach (string name in (string[])[Console, WebApi])
        {
            Run(ProcessRunner.RunIn(_folder.File(name), "build", "-c", "Release", "-warnaserror", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:NuGetAudit=false", "-v", "q", "--nologo"));
        }
    }

    public static string Console => "Spare_partsConsole";

    public static string WebApi => "Spare_partsWebApi";

    public string Photos => _folder.File("photos");

    public string Model => _folder.File("model");

    public string ConsoleConfig => _folder.File($"{Console}/Spare_parts.mbconfig");

    public string WebApiConfig => _folder.File($"{WebApi}/Spare_parts.mbconfig");

    public string WebApiModel => _folder.File($"{WebApi}/Spare_parts.model");

    public string Cache => _folder.File("cache");

    public string Project(string name) => _folder.File(name);

    public string Dll(string name) => _folder.File($"{name}/bin/Release/net10.0/{name}.dll");

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    private static void Run(ProcessRunner.Result result) => Assert.True(result.ExitCode == 0, result.Output + result.Error);
}
