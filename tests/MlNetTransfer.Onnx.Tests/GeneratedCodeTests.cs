using System.Reflection;
using Microsoft.ML.Data;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Imaging;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>The class that is generated for a model, compiled and called.</summary>
public sealed class GeneratedCodeTests : IDisposable
{
    private static readonly Lazy<byte[]> Photos = new(() => GeneratedAssembly.Compile(Sources(new CodeNames("Photos", "Photos", "ShopConsole"))));

    private readonly TemporaryFolder _folder = new();
    private readonly SmallModel _model = new(146, "ants", "bees", "größe, \"x\" <script>");

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Scores_are_those_of_the_zip()
    {
        Type generated = Generated();
        using ZipScorer zip = new(_model.File(OutputFolder.ModelZip));
        FeatureMatrix expected = zip.Score(SmallModel.Sources(SmallModel.Pictures), null, default);
        Assert.Equal(_model.Labels, (IReadOnlyList<string>)generated.Call("GetLabels")!);
        foreach ((int i, string picture) in SmallModel.Pictures.Index())
        {
            object fromPath = generated.Call("Predict", picture)!;
            Assert.All(expected.Row(i).ToArray().Zip(fromPath.Get<float[]>("Score")), s => Assert.Equal(s.First, s.Second, 1e-5f));
            Assert.Equal(_model.Labels[System.Numerics.Tensors.TensorPrimitives.IndexOfMax(expected.Row(i))], fromPath.Get<string>("PredictedLabel"));
            Assert.Equal(fromPath.Get<float[]>("Score"), generated.Call("Predict", File.ReadAllBytes(picture))!.Get<float[]>("Score"));

            object input = Activator.CreateInstance(generated.GetNestedType("ModelInput")!)!;
            input.GetType().GetProperty("ImageSource")!.SetValue(input, File.ReadAllBytes(picture));
            Assert.Equal(fromPath.Get<float[]>("Score"), generated.Call("Predict", input)!.Get<float[]>("Score"));
        }
    }

    /// <summary>Where the zip in ML.NET sees them lying on their side.</summary>
    [Fact]
    public void Turned_photos_get_the_scores_that_the_predictor_gives_them()
    {
        Type generated = Generated();
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            string photo = SourceTree.File($"data/formats/orientation{orientation}.jpg");
            Assert.All(
                predictor.Predict(photo).Scores.Zip(generated.Call("Predict", photo)!.Get<float[]>("Score")), s => Assert.Equal(s.First, s.Second, 1e-3f));

            byte[] png = MadeUpPng.Of(
                48, 32, 8, MadeUpPng.Rgb, (y, row) => row.Slice(0, 3 * (y + 1)).Fill(200), ("eXIf", Exif.Tiff(orientation, orientation % 2 == 0)));
            Assert.All(predictor.Predict(png).Scores.Zip(generated.Call("Predict", png)!.Get<float[]>("Score")), s => Assert.Equal(s.First, s.Second, 1e-5f));
        }
    }

    [Fact]
    public void All_labels_come_sorted_with_the_scores_they_have()
    {
        Type generated = Generated();
        var all = ((IEnumerable<KeyValuePair<string, float>>)generated.Call("PredictAllLabels", SmallModel.Pictures[0])!).ToArray();
        float[] scores = generated.Call("Predict", SmallModel.Pictures[0])!.Get<float[]>("Score");
        Assert.Equal(_model.Labels.Zip(scores).OrderByDescending(s => s.Second).Select(s => KeyValuePair.Create(s.First, s.Second)), all);
        Assert.Equal(1, all.Sum(s => s.Value), 1e-5f);
    }

    [Fact]
    public void Many_threads_get_what_one_gets()
    {
        Type generated = Generated();
        float[][] expected = [.. SmallModel.Pictures.Select(p => generated.Call("Predict", p)!.Get<float[]>("Score"))];
        float[][] parallel = new float[200][];
        Parallel.For(
            0,
            parallel.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            i => parallel[i] = generated.Call("Predict", SmallModel.Pictures[i % expected.Length])!.Get<float[]>("Score"));
        Assert.All(parallel.Index(), p => Assert.Equal(expected[p.Index % expected.Length], p.Item));
    }

    [Theory]
    [InlineData("", "has zero bytes")]
    [InlineData("not an image", "is not an image")]
    [InlineData("cut", "ends before its data does")]
    [InlineData("large", "allowed are 100")]
    public void What_cannot_be_decoded_is_refused_and_never_scored(string content, string reason)
    {
        Type generated = Generated();
        byte[] photo = File.ReadAllBytes(SourceTree.File("data/formats/baseline.jpg"));
        generated.Set("MaxPixels", content == "large" ? 100L : 100_000_000L);
        byte[] encoded = content switch
        {
            "cut" => photo[..^20],
            "large" => photo,
            _ => System.Text.Encoding.UTF8.GetBytes(content),
        };
        string file = _folder.File("it's.jpg");
        File.WriteAllBytes(file, encoded);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => generated.Call("Predict", file));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => generated.Call("Predict", encoded)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_there_is_named_with_its_path_beside_the_app()
    {
        Type generated = Load();
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => generated.Call("GetLabels"));
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "Photos.mlnet"), missing.FileName);
        Assert.Contains("mlnet-transfer", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_measures_what_this_product_measures()
    {
        string[] pictures = [.. SmallModel.Pictures.Where(p => !p.EndsWith(".gif", StringComparison.Ordinal))];
        foreach ((int i, string picture) in pictures.Index())
        {
            string folder = _folder.File($"photos/{_model.Labels[i % 2]}");
            Directory.CreateDirectory(folder);
            File.Copy(picture, Path.Combine(folder, Path.GetFileName(picture)));
        }

        File.WriteAllText(_folder.File("photos/ants/bad.jpg"), "not an image");
        object evaluation = Generated().Call("Evaluate", _folder.File("photos"), CancellationToken.None)!;
        var metrics = evaluation.Get<MulticlassClassificationMetrics>("Metrics");
        EvaluationResult ours = OnnxEngine.Evaluate(_model.File(OutputFolder.ModelZip), _folder.File("photos"), new()).Result;
        Assert.Equal(pictures.Length, evaluation.Get<int>("Images"));
        Assert.Equal(_folder.File("photos/ants/bad.jpg"), Assert.Single(evaluation.Get<IReadOnlyDictionary<string, string>>("Rejected")).Key);
        Assert.Equal(ours.MicroAccuracy, metrics.MicroAccuracy, 1e-9);
        Assert.Equal(ours.MacroAccuracy, metrics.MacroAccuracy, 1e-9);
        Assert.Equal(ours.LogLoss, metrics.LogLoss, 1e-4);
        Assert.Equal(3, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.Contains("micro accuracy", evaluation.ToString(), StringComparison.Ordinal);

        Directory.CreateDirectory(_folder.File("photos/wasps"));
        Assert.Contains(
            "wasps",
            Assert.Throws<InvalidDataException>(() => Generated().Call("Evaluate", _folder.File("photos"), CancellationToken.None)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Keywords, words of the code itself, other scripts, quotes, and what is no identifier at all.</summary>
    [Fact]
    public void A_class_of_any_name_compiles_without_a_warning()
    {
        string[] names =
        [
            "class",
            "record",
            "photos",
            "Path",
            "System",
            "Microsoft",
            "MLContext",
            "ModelInput",
            "Predict",
            "Image",
            "Program",
            "string",
            "value",
            "MlNetTransfer",
            "__Class__",
            "größe", "猫犬", "Ⅷ", "1st try", "a-b.c", "\"; } evil(); {\"", "<script>", "line\nbreak", "😀", "", "con",
            .. CodeTemplate.Words.Order(StringComparer.Ordinal).Where((_, i) => i % 40 == 0),
        ];
        CodeNames[] projects = [.. names.Select(n => CodeNames.ForProject(n, ProjectKind.WebApi)).Distinct()],
            beside = [.. names.Select(n => CodeNames.Beside(n, "acme.größe.1st.class")).DistinctBy(n => n.Class)];
        Assert.True(projects.Length > names.Length - 5, "too many names became one");
        foreach (CodeNames[] all in (CodeNames[][])[projects, beside])
        {
            Assembly assembly = Assembly.Load(GeneratedAssembly.Compile(all.SelectMany(Sources), "MLNETTRANSFER"));
            Assert.All(all, n => Assert.NotNull(assembly.GetType($"{n.Namespace.Replace("@", "", StringComparison.Ordinal)}.{n.Class}")));
        }
    }

    private Type Generated()
    {
        Type type = Load();
        type.Set("ModelPath", _model.File(OutputFolder.ModelZip));
        return type;
    }

    private static Type Load() => Assembly.Load(Photos.Value).GetType("ShopConsole.Photos")!;

    private static IEnumerable<string> Sources(CodeNames names) => CodeGenerator.Class(new CodeModel
    {
        Names = names,
        TrainingData = "C:\\photos\\\"quoted\"\u2028",
        TrainingSettings =
        [
            .. CSharpText.InitializerLines(
                new TransferOptions { Data = "", OutputFolder = "", Strategy = TransferStrategy.LinearProbe }, 2, "Data", "OutputFolder"),
        ],
        Picture = PictureOptions.Default,
        FineTunes = false,
        ProductVersion = "0.1.0",
    }).Select(f => f.Text);
}
