using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Benchmarks.Unknown;

/// <summary>Classes that are left out of the training: how many of their images are refused, and how many of the known ones.</summary>
internal static class UnknownBenchmark
{
    private const int MostTrain = 600, MostTest = 600, MostClasses = 30, MostLeftOut = 5, FarOfEach = 40;
    private const double Share = 0.05;
    private const string Product = "the product's (--unknown 0.05)";

    /// <param name="data">Sets as <c>set/{train,test}/class/file</c>.</param>
    /// <param name="cache">Cache folder in which ML.NET's ResNet-18 is installed.</param>
    /// <param name="sets">Names of folders.</param>
    public static void Run(string data, string cache, string[] sets)
    {
        OnnxTransferEngine engine = new();
        PretrainedWeights installed = engine.Pretrained.List(cache).First(w => w.Path is not null && w.Name.Contains("resnet18", StringComparison.Ordinal));
        Report report = new(
            "unknown",
            "None of these",
            $"linear probe of {installed.Name}; at most {MostTrain} training and validation images and {MostTest} test images of a set, of at most {MostClasses} "
                + $"classes; each of at most {MostLeftOut} classes, evenly chosen, is left out in turn; the threshold refuses {100 * Share:0} % of the known validation "
                + "images; seed 1",
            "unknown DATA CACHE SETS");
        ImageDataset[] datasets = [.. sets.Select(s => ImageDatasetReader.Read(new DatasetOptions { Data = Path.Combine(data, s) }, null, default))];
        List<UnknownOutcome> outcomes = [];
        foreach ((int s, string set) in sets.Index())
        {
            BackboneSpec backbone = BackboneCatalog.Find(installed.Name);
            BackboneWeights weights = engine.Pretrained.Load(backbone, installed.Path!);
            backbone = backbone.WithImageSide(
                TransferPolicy.ImageSideFor(datasets[s].CommonSide(ImageSplit.Train), backbone.Preprocessing.ResizeShorterSide));
            int[] classes = Evenly(datasets[s].Labels.Count, MostClasses);
            LabelledImage[] own = [.. Some(datasets[s], classes, test: false, MostTrain), .. Some(datasets[s], classes, test: true, MostTest)];
            LabelledImage[] far =
            [
                .. datasets.Where((_, other) => other != s)
                    .SelectMany(d => Some(d, Evenly(d.Labels.Count, MostClasses), test: true, FarOfEach)),
            ];
            using IFeatureExtractor extractor = engine.OpenFeatures(backbone, weights, [backbone.Stages[^1].Name], null);
            FeatureMatrix features = new FeatureStore(cache, TimeProvider.System).Load([.. own, .. far], extractor, null, default).Features;
            outcomes.AddRange(Evenly(classes.Length, MostLeftOut).SelectMany(k => Outcomes(set, features, own, classes, classes[k], far.Length)));
            Console.WriteLine($"{set}: {own.Length} images");
        }

        Write(report, sets, outcomes);
        report.Save();
    }

    private static IEnumerable<UnknownOutcome> Outcomes(string set, FeatureMatrix features, LabelledImage[] images, int[] classes, int leftOut, int far)
    {
        int[] known = [.. classes.Where(k => k != leftOut)];
        int[] labels = [.. images.Select(i => Array.IndexOf(known, i.LabelIndex)), .. Enumerable.Repeat(-1, far)];
        int[] Rows(Func<LabelledImage, bool> of) => [.. Enumerable.Range(0, images.Length).Where(i => of(images[i]))];
        UnknownSplit rows = new(
            Rows(i => i.LabelIndex != leftOut && i.Split == ImageSplit.Train),
            Rows(i => i.LabelIndex != leftOut && i.Split == ImageSplit.Validation),
            Rows(i => i.LabelIndex != leftOut && i.Split == ImageSplit.Test),
            Rows(i => i.LabelIndex == leftOut && i.Split != ImageSplit.Test),
            Rows(i => i.LabelIndex == leftOut && i.Split == ImageSplit.Test),
            [.. Enumerable.Range(images.Length, far)]);
        HeadTrainingResult trained = HeadTrainer.Train(
            features, labels, known.Length, rows.Train, rows.Validation, new HeadOptions(), new RandomSource(1), null, default);
        LinearHead honest = trained.BeforeRefit!.Head;
        foreach ((string rule, double[] scores) in new UnknownRules(features, honest, rows.Train, rows.Validation, labels).All())
        {
            UnknownThreshold threshold = UnknownThreshold.Of([.. rows.Validation.Select(i => (float)scores[i])], Share);
            yield return UnknownOutcome.Of(set, rule, scores, threshold.Value, rows);
        }

        // As a run does it: the threshold by the head before it learned from the validation images too, the test by the one that is exported.
        MatrixRows held = new(features);
        (UnknownModel distances, int measured) = UnknownTrainer.Distances(held, labels, known.Length, rows.Train, default)!.Value;
        UnknownModel model = UnknownTrainer.Threshold(distances, measured, held, rows.Validation, honest, Share).Model;
        int[] all = [.. Enumerable.Range(0, features.Rows)];
        double[] before = [.. UnknownTrainer.Scores(model, held, all, honest).Select(v => (double)v)];
        double[] after = [.. UnknownTrainer.Scores(model, held, all, trained.Head).Select(v => (double)v)];
        UnknownOutcome chosen = UnknownOutcome.Of(set, Product, before, UnknownModel.Threshold, rows);
        yield return UnknownOutcome.Of(set, Product, after, UnknownModel.Threshold, rows) with
        {
            ChosenRefused = chosen.ChosenRefused, ChosenArea = chosen.ChosenArea,
        };
    }

    private static void Write(Report report, string[] sets, List<UnknownOutcome> outcomes)
    {
        ILookup<string, UnknownOutcome> byRule = outcomes.ToLookup(o => o.Rule);
        report.Line("'Refused': share of the test images of the class that the model never saw. 'Known refused': share of the test images of the other classes; 0.05");
        report.Line("was asked for. 'Other sets': share of the images of the other sets. 'AUROC': of the left-out class's test images against the known ones.\n");
        report.Line("| set | classes left out | refused | known refused | AUROC | other sets refused |");
        report.Line("|---|---|---|---|---|---|");
        foreach (string set in sets)
        {
            UnknownOutcome[] own = [.. byRule[Product].Where(o => o.Set == set)];
            report.Line($"| {set} | {own.Length} | {Row(own, o => o.Refused, o => o.Known, o => o.Area, o => o.Far)} |");
        }

        report.Line($"| **mean** | | {Row(byRule[Product], o => o.Refused, o => o.Known, o => o.Area, o => o.Far)} |");

        string[] rules = [.. byRule.Select(r => r.Key).Where(r => r != Product)];
        UnknownOutcome[] elsewhere =
        [
            .. sets.SelectMany(set =>
            {
                string best = rules.MaxBy(r => UnknownOutcome.Mean(byRule[r].Where(o => o.Set != set), o => o.ChosenArea))!;
                return byRule[best].Where(o => o.Set == set);
            }),
        ];
        report.Line($"\nFor each set the rule that is best on the others, by the AUROC of left-out training images against validation images: refused "
            + $"{Number(UnknownOutcome.Mean(elsewhere, o => o.Refused))}, known refused {Number(UnknownOutcome.Mean(elsewhere, o => o.Known))}, AUROC "
            + $"{Number(UnknownOutcome.Mean(elsewhere, o => o.Area))}. It was: {string.Join("; ", elsewhere.GroupBy(o => o.Rule).Select(g => $"'{g.Key}' for {string.Join(", ", g.Select(o => o.Set).Distinct())}"))}.\n");
        report.Line("All rules, best first by what they are chosen by, means over the sets:\n");
        report.Line("| rule | AUROC, to choose by | refused, to choose by | refused | known refused | AUROC | other sets refused |");
        report.Line("|---|---|---|---|---|---|---|");
        foreach (string rule in rules.Append(Product).OrderByDescending(r => UnknownOutcome.Mean(byRule[r], o => o.ChosenArea)))
        {
            report.Line($"| {rule} | {Row(byRule[rule], o => o.ChosenArea, o => o.ChosenRefused, o => o.Refused, o => o.Known, o => o.Area, o => o.Far)} |");
        }
    }

    private static string Row(IEnumerable<UnknownOutcome> outcomes, params Func<UnknownOutcome, double>[] columns) =>
        string.Join(" | ", columns.Select(c => Number(UnknownOutcome.Mean(outcomes, c))));

    private static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Of every class as many, in an order that has nothing to do with the images.</summary>
    private static IEnumerable<LabelledImage> Some(ImageDataset dataset, int[] classes, bool test, int most) => classes.SelectMany(k =>
        dataset.Images.Where(i => i.LabelIndex == k && (i.Split == ImageSplit.Test) == test).OrderBy(i => i.Hash.Low).Take(Math.Max(1, most / classes.Length)));

    private static int[] Evenly(int count, int most) =>
        count <= most ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, most).Select(i => i * count / most)];
}
