using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.ModelBuilder.CodeGeneration;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer new DATA</c>, and <c>new DATA|MODEL --project console</c>.</summary>
internal static class NewCommand
{
    private static readonly Dictionary<string, ProjectKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["console"] = ProjectKind.Console,
        ["webapi"] = ProjectKind.WebApi,
    };

    public static Command Create()
    {
        Argument<string> source = new("SOURCE")
        {
            Description = "Folder with one subfolder of images per class (or train/, val/, test/ of such); "
                + "with --project also a folder that 'train' wrote.",
        };
        Option<string?> project = new("--project")
        {
            HelpName = "console|webapi",
            Description = "Write a project: an app that predicts image files, or an ASP.NET Core service. "
                + "If there is no model yet, 'train' adds it later.",
        };
        Option<string?> name = new("--name") { Description = "Name of the class in the project. Without it: the name of the images' folder." };
        Option<string?> output = new("--out", "-o")
        {
            HelpName = "PATH",
            Description = "The Model Builder file (without it: SOURCE.mbconfig), "
                + "or the folder of the project, new or empty (without it: named like the project).",
        };
        Option<bool> force = new("--force") { Description = "Replace an existing Model Builder file." };
        Choice.OneOf(project, [.. Kinds.Keys]);
        Command command = new("new", "Writes a Model Builder file (.mbconfig) for a folder of images, or a project.") { source, project, name, output, force };
        command.Validators.Add(result =>
        {
            bool isProject = result.GetResult(project) is { Implicit: false };
            if (!isProject && result.GetResult(name) is { Implicit: false })
            {
                result.AddError("--name needs --project.");
            }

            if (isProject && result.GetResult(force) is { Implicit: false })
            {
                result.AddError("--force is for Model Builder files; a project never replaces another.");
            }

            if (!isProject && result.GetResult(source) is { Tokens: [{ Value: var named }] } && ModelCode.IsModel(named))
            {
                result.AddError($"'{named}' is a trained model: add --project console or --project webapi.");
            }
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(project) is { } kind)
            {
                Show(ModelCode.WriteProject(parsed.GetRequiredValue(source), Kinds[kind], parsed.GetValue(name), parsed.GetValue(output)));
            }
            else
            {
                TransferConfig config = TransferConfig.Create(parsed.GetRequiredValue(source), parsed.GetValue(output), parsed.GetValue(force));
                Terminal.Line($"[green]{config.Path}[/] names {config.Options.Data}; 'mlnet-transfer train {config.Path}' trains it");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(GeneratedProject project)
    {
        Terminal.Line($"[green]{project.Folder}[/] holds {string.Join(", ", project.Files)}");
        if (!project.HasModel)
        {
            Terminal.Line($"There is no model yet: 'mlnet-transfer train {project.Config}' trains it");
        }

        Terminal.Line($"'dotnet run --project {project.Folder}' runs it");
    }
}
