namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>Source files as text. The same model gives the same text.</summary>
internal static class CodeGenerator
{
    public const string ConsumptionEnding = ".consumption.cs";
    public const string TrainingEnding = ".training.cs";
    public const string EvaluateEnding = ".evaluate.cs";
    public const string ModelEnding = ".mlnet";

    /// <summary>Column of model.zip that its first step writes the loaded image to.</summary>
    public const string ImageColumn = "Image";

    /// <summary>Class that predicts, trains anew and evaluates: three parts, by file name.</summary>
    public static IReadOnlyList<SourceFile> Class(CodeModel model)
    {
        Dictionary<string, string> values = Values(model);
        return
        [
            new SourceFile(model.Names.Stem + ConsumptionEnding, CodeTemplate.Fill("Consumption.cs", values)),
            new SourceFile(model.Names.Stem + EvaluateEnding, CodeTemplate.Fill("Evaluate.cs", values)),
            new SourceFile(model.Names.Stem + TrainingEnding, CodeTemplate.Fill("Training.cs", values)),
        ];
    }

    /// <summary>A project around the class, which takes the model from <c>Stem.mlnet</c> beside it.</summary>
    public static IReadOnlyList<SourceFile> Project(CodeModel model, ProjectKind kind)
    {
        Dictionary<string, string> values = Values(model);
        values.Add("Properties", CodeTemplate.Fill("Properties", values).TrimEnd('\n'));
        values.Add("Items", CodeTemplate.Fill("Items", values).TrimEnd('\n'));
        return
        [
            new SourceFile(model.Names.Namespace + ".csproj", CodeTemplate.Fill($"{kind}.csproj", values)),
            new SourceFile("Program.cs", CodeTemplate.Fill($"{kind}.Program.cs", values)),
            .. Class(model),
        ];
    }

    private static Dictionary<string, string> Values(CodeModel model)
    {
        string[] packages = model.FineTunes ? ["MlNetTransfer.Onnx", "MlNetTransfer.Torch"] : ["MlNetTransfer.Onnx"];
        return new(StockPackages.Versions)
        {
            ["Class"] = model.Names.Class,
            ["Namespace"] = model.Names.Namespace,
            ["Stem"] = model.Names.Stem.ReplaceLineEndings(" "),
            ["ModelFile"] = CSharpText.Literal(model.Names.Stem + ModelEnding),
            ["ImageColumn"] = CSharpText.Literal(ImageColumn),
            ["Background"] = $"0x{(uint)model.Picture.Background:X8}",
            ["BlackValue"] = $"{model.Picture.Range?.Low ?? 0}",
            ["WhiteValue"] = $"{model.Picture.Range?.High ?? 0}",
            ["Unknown"] = model.Refuses ? CodeTemplate.Fill("Unknown.cs", new Dictionary<string, string>()).TrimEnd('\n') : "",
            ["Best"] = model.Refuses
                ? $"        {model.Names.Class}.ModelOutput output = {model.Names.Class}.Predict(path);\n"
                    + $"        KeyValuePair<string, float> best = {model.Names.Class}.GetSortedScoresWithLabels(output).First();\n"
                    + "        string name = output.IsUnknown ? $\"none of these (best guess: {best.Key})\" : best.Key;"
                : $"        KeyValuePair<string, float> best = {model.Names.Class}.PredictAllLabels(path).First();",
            ["BestName"] = model.Refuses ? "{name}" : "{best.Key}",
            ["Scores"] = model.Refuses
                ? $"        {model.Names.Class}.ModelOutput output = {model.Names.Class}.Predict(image);\n"
                    + $"        KeyValuePair<string, float>[] scores = {model.Names.Class}.GetSortedScoresWithLabels(output).ToArray();"
                : $"        KeyValuePair<string, float>[] scores = {model.Names.Class}.PredictAllLabels(image).ToArray();",
            ["IsUnknown"] = model.Refuses ? " isUnknown = output.IsUnknown," : "",
            ["TrainingData"] = CSharpText.Literal(model.TrainingData),
            ["Settings"] = string.Join('\n', model.TrainingSettings),
            ["Pipeline"] = model.FineTunes ? "OnnxEngine.CreatePipeline().WithFineTuning()" : "OnnxEngine.CreatePipeline()",
            ["TrainingUsings"] = model.FineTunes ? "using MlNetTransfer.Torch;\n" : "",
            ["TrainingPackages"] = string.Join(", ", packages),
            ["TrainingReferences"] = string.Join('\n', packages.Select(p => $"    <PackageReference Include=\"{p}\" Version=\"{model.ProductVersion}\" />")),
        };
    }
}
