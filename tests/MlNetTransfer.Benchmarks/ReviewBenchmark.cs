using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Review;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks;

/// <summary>Labels swapped on purpose: how many of them stand at the beginning of the list of 'review', and what deciding on them gives back.</summary>
internal static class ReviewBenchmark
{
    private const double Swapped = 0.05;
    private const int MostTrain = 5000, MostTest = 2000, Looked = 100;

    private static readonly long[] Seeds = [1, 2, 3, 4, 5], SeedsOfOrders = [11, 12, 13];

    private static readonly (string Name, int Passes, bool Neighbours)[] Orders =
    [
        ("heads, one pass", 1, false), ("heads, two passes", 2, false), ("and neighbours, one pass", 1, true), ("and neighbours, two passes", 2, true),
    ];

    /// <param name="data">Sets as <c>set/{train,test}/class/file</c>.</param>
    /// <param name="cache">Cache folder in which the backbones are installed.</param>
    /// <param name="sets">Names of folders.</param>
    public static void Run(string data, string cache, string[] sets)
    {
        Report report = new(
            "review",
            "Reviewing labels",
            "seeds 1 to 5 (which labels are swapped, folds), means; one training label in twenty swapped for another class; at most 5,000 training and 2,000 test "
                + "images; features of the last stage. 'found': part of the swaps among the first 100 of the list, and among the first as many as there are swaps; "
                + "'most': what 100 looks can find; 'by loss': the order by the cross-validated log-loss of the label, one pass; 'chance': any order. Accuracy: "
                + "the linear probe on test images, trained on true labels, on swapped ones, and after a truthful user has decided on the first 100; 'regained': part of what the swaps cost, where "
                + "that is more than twice its standard error over the seeds");
        report.Line("| set | backbone | images | swaps | most | found in 100 | by loss | chance | found in as many | by loss | accuracy: clean | swapped | reviewed | regained "
            + "| log-loss: clean | swapped | reviewed | regained |");
        report.Line($"|---|---|{string.Concat(Enumerable.Repeat("---|", 16))}");
        List<string> orders = [];
        OnnxTransferEngine engine = new();
        foreach (string set in sets)
        {
            ImageDataset dataset = Cut(ImageDatasetReader.Read(new DatasetOptions { Data = Path.Combine(data, set), ValidationFraction = 0 }, null, default));
            foreach (PretrainedWeights installed in engine.Pretrained.List(cache).Where(w => w.Path is not null))
            {
                BackboneSpec backbone = BackboneCatalog.Find(installed.Name);
                BackboneWeights weights = engine.Pretrained.Load(backbone, installed.Path!);
                backbone = backbone.WithImageSide(TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train), backbone.Preprocessing.ResizeShorterSide));
                using IFeatureExtractor extractor = engine.OpenFeatures(backbone, weights, [backbone.Stages[^1].Name], null);
                FeatureMatrix features = new FeatureStore(cache, TimeProvider.System).Load(dataset.Images, extractor, null, default).Features;
                Row(report, set, backbone.Name, dataset, features);
                orders.Add(OrdersOf(set, backbone.Name, dataset, features));
                Console.WriteLine(orders[^1]);
            }
        }

        report.Line("\nHow the order was chosen: part of the swaps among the first as many as there are swaps, on training images alone, seeds 11 to 13:\n");
        report.Line($"| set | backbone | {string.Join(" | ", Orders.Select(o => o.Name))} |");
        report.Line($"|---|---|{string.Concat(Orders.Select(_ => "---|"))}");
        orders.ForEach(report.Line);
        report.Save();
    }

    private static void Row(Report report, string set, string backbone, ImageDataset dataset, FeatureMatrix features)
    {
        Trial[] trials = [.. Seeds.Select(seed => Try(dataset, features, new RandomSource(seed)))];
        double Mean(Func<Trial, double> value) => trials.Average(value);
        int swaps = trials[0].Swaps, images = dataset.In(ImageSplit.Train).Count();
        string Qualities(Func<Quality, double> of)
        {
            double clean = Mean(t => of(t.Clean)), swapped = Mean(t => of(t.Swapped)), reviewed = Mean(t => of(t.Reviewed));
            double lost = Mean(t => of(t.Swapped) - of(t.Clean)), error = Math.Sqrt(trials.Sum(t => Math.Pow(of(t.Swapped) - of(t.Clean) - lost, 2)) / Seeds.Length / (Seeds.Length - 1));
            string regained = Math.Abs(lost) > 2 * error ? FormattableString.Invariant($"{(reviewed - swapped) / (clean - swapped):0.00}") : "cost is chance";
            return FormattableString.Invariant($"{clean:0.0000} | {swapped:0.0000} | {reviewed:0.0000} | {regained}");
        }

        report.Line($"| {set} | {backbone} | {images} | {swaps} | {Math.Min(1, Looked / (double)swaps):0.00} | {Mean(t => t.Found):0.00} | {Mean(t => t.FoundByLoss):0.00} "
            + $"| {Looked / (double)images:0.00} | {Mean(t => t.FoundInAsMany):0.00} | {Mean(t => t.FoundInAsManyByLoss):0.00} "
            + $"| {Qualities(q => q.Accuracy)} | {Qualities(q => q.LogLoss)} |");
    }

    private static string OrdersOf(string set, string backbone, ImageDataset dataset, FeatureMatrix features)
    {
        double[] found = new double[Orders.Length];
        foreach (long seed in SeedsOfOrders)
        {
            (int[] train, int[] labels, HashSet<int> swapped) = Swap(dataset, new RandomSource(seed));
            (LabelledImage[] images, FeatureMatrix taken) = Training(dataset, features, train, labels);
            foreach ((int o, (_, int passes, bool neighbours)) in Orders.Index())
            {
                FeatureMatrix judged = CrossJudge.Probabilities(
                    taken, images, dataset.Labels.Count, new bool[train.Length], new RandomSource(seed).Fork("review"), default, passes, neighbours);
                found[o] += Enumerable.Range(0, train.Length).OrderBy(i => judged.Row(i)[images[i].LabelIndex]).Take(swapped.Count)
                    .Count(i => swapped.Contains(train[i])) / (double)swapped.Count / SeedsOfOrders.Length;
            }
        }

        return $"| {set} | {backbone} | {string.Join(" | ", found.Select(f => FormattableString.Invariant($"{f:0.000}")))} |";
    }

    private static (int[] Train, int[] Labels, HashSet<int> Swapped) Swap(ImageDataset dataset, RandomSource random)
    {
        int[] train = RowsOf(dataset, ImageSplit.Train), labels = [.. dataset.Images.Select(i => i.LabelIndex)], order = [.. train];
        random.Fork("swaps").Shuffle<int>(order);
        HashSet<int> swapped = [.. order.Take((int)(Swapped * train.Length))];
        RandomSource other = random.Fork("classes");
        foreach (int row in swapped.Order())
        {
            labels[row] = (labels[row] + 1 + other.NextInt32(dataset.Labels.Count - 1)) % dataset.Labels.Count;
        }

        return (train, labels, swapped);
    }

    private static (LabelledImage[] Images, FeatureMatrix Features) Training(ImageDataset dataset, FeatureMatrix features, int[] train, int[] labels)
    {
        FeatureMatrix taken = new(train.Length, features.Columns);
        foreach ((int to, int from) in train.Index())
        {
            features.Row(from).CopyTo(taken.Row(to));
        }

        return ([.. train.Select(r => dataset.Images[r] with { LabelIndex = labels[r] })], taken);
    }

    private static Trial Try(ImageDataset dataset, FeatureMatrix features, RandomSource random)
    {
        int classes = dataset.Labels.Count;
        int[] truth = [.. dataset.Images.Select(i => i.LabelIndex)];
        (int[] train, int[] labels, HashSet<int> swapped) = Swap(dataset, random);
        (LabelledImage[] images, FeatureMatrix taken) = Training(dataset, features, train, labels);
        bool[] nobody = new bool[train.Length];
        FeatureMatrix once = CrossJudge.Probabilities(taken, images, classes, nobody, random.Fork("review"), default, passes: 1, neighbours: false);
        FeatureMatrix judged = CrossJudge.Probabilities(taken, images, classes, nobody, random.Fork("review"), default);
        int[] byLoss = [.. Enumerable.Range(0, train.Length).OrderBy(i => once.Row(i)[images[i].LabelIndex]).Select(i => train[i])];
        Dictionary<ContentHash, int> rowOf = train.ToDictionary(r => dataset.Images[r].Hash);
        int[] list = [.. new DoubtRanking(dataset.Labels, images, judged, null, nobody).Order().Select(d => rowOf[d.Image.Hash])];
        int[] decided = [.. labels];
        foreach (int row in list.Take(Looked))
        {
            decided[row] = truth[row];
        }

        double Share(int[] rows, int most) => rows.Take(most).Count(swapped.Contains) / (double)swapped.Count;
        return new Trial(
            swapped.Count,
            Share(list, Looked),
            Share(byLoss, Looked),
            Share(list, swapped.Count),
            Share(byLoss, swapped.Count),
            Measure(dataset, features, truth),
            Measure(dataset, features, labels),
            Measure(dataset, features, decided));
    }

    /// <summary>A head on training images with these labels, on test images with the true ones.</summary>
    private static Quality Measure(ImageDataset dataset, FeatureMatrix features, int[] labels)
    {
        int[] test = RowsOf(dataset, ImageSplit.Test);
        LinearHead head = HeadTrainer.Train(
            features, labels, dataset.Labels.Count, RowsOf(dataset, ImageSplit.Train), default, new HeadOptions(), new RandomSource(1), null, default).Head;
        double[] logits = [.. test.SelectMany(row => Enumerable.Range(0, head.Classes)
            .Select(c => (double)TensorPrimitives.Dot(head.Weights.Row(c), features.Row(row)) + head.Bias[c]))];
        int[] truth = [.. test.Select(row => dataset.Images[row].LabelIndex)];
        int right = truth.Index().Count(t => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(t.Index * head.Classes, head.Classes)) == t.Item);
        return new Quality(right / (double)test.Length, TemperatureScaling.LogLoss(logits, truth, head.Classes, head.Temperature));
    }

    /// <summary>The images of the least hashes, one file of each picture.</summary>
    private static ImageDataset Cut(ImageDataset dataset) => dataset with
    {
        Images =
        [
            .. dataset.Images.DistinctBy(i => i.Hash).GroupBy(i => i.Split)
                .SelectMany(g => g.OrderBy(i => i.Hash.Low).Take(g.Key == ImageSplit.Train ? MostTrain : MostTest)),
        ],
    };

    private static int[] RowsOf(ImageDataset dataset, ImageSplit split) =>
        [.. Enumerable.Range(0, dataset.Images.Count).Where(i => dataset.Images[i].Split == split)];

    private sealed record Trial(
        int Swaps, double Found, double FoundByLoss, double FoundInAsMany, double FoundInAsManyByLoss, Quality Clean, Quality Swapped, Quality Reviewed);

    private sealed record Quality(double Accuracy, double LogLoss);
}
