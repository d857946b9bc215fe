using System.Globalization;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>Chooses the options of ML.NET's <c>ImageClassificationTrainer</c> for a plan: a pure function over numbers.</summary>
internal static class ImageClassificationPolicy
{
    private const string Defaults = "defaults of ImageClassificationTrainer.Options, Microsoft.ML.Vision 5.0";
    private const string Sources = "sources of Microsoft.ML.Vision 5.0";

    private const string Halved = "At most half of the images: it skips those that it cannot decode, "
        + "and with fewer than a batch its learning rate is not a number.";

    /// <summary>Of the nearest plan alone; a recipe has none of this name.</summary>
    private const string EarlyStopping = "earlyStopping";

    // Its patience of 20 epochs is a tenth of its 200.
    private const int PatienceShare = 10;

    /// <param name="arch">The network.</param>
    /// <param name="user">What the user set.</param>
    /// <param name="task">What there is.</param>
    /// <returns>The options, and a reason for each entry of a plan that they stand for.</returns>
    public static (ImageClassificationSettings Settings, IReadOnlyList<Reason> Reasons) Choose(
        ImageClassificationArchitecture arch, UserEntries user, ImageClassificationTask task)
    {
        ImageClassificationSettings defaults = new();
        ImageClassificationDecay decay = new();
        int? askedEpochs = user.Epochs, askedBatch = user.BatchSize,
            askedPatience = user.Patience;
        int epochs = askedEpochs ?? defaults.Epoch;

        // The trainer skips images that it cannot decode, and with fewer than a batch its rate is not a number: half may be missing.
        int batch = Math.Min(askedBatch ?? Math.Clamp(task.Images / 2, 1, defaults.BatchSize), task.Images);
        double? askedRate = user.HeadLearningRate is { } rate && rate >= float.Epsilon ? rate : null;
        bool? askedStopping = user.Flag(EarlyStopping) ?? user.KeepBestEpoch;
        bool stops = task.ValidationImages > 0 && (askedStopping ?? task.ValidationImages >= PlanningLimits.FewestToChooseEpochs);
        int patience = askedPatience ?? Math.Max(PlanningLimits.SmallestPatience, epochs / PatienceShare);
        ImageClassificationSettings settings = new()
        {
            Arch = arch,
            Epoch = epochs,
            BatchSize = batch,
            LearningRate = askedRate ?? defaults.LearningRate,

            // As far down at the end of these epochs as ML.NET's default is at the end of its own.
            Decay = decay with { Rate = Math.Pow(decay.Rate, (double)defaults.Epoch / epochs) },
            EarlyStopping = stops ? new ImageClassificationStopping { Patience = patience } : null,
            UsesValidationSet = task.ValidationImages > 0,
        };
        List<Reason> reasons =
        [
            askedEpochs is not null
                ? user.Find("epochs")!
                : new Reason("epochs", Text(epochs), "At most so many passes over features that are computed once.", Defaults),
            askedBatch == batch ? user.Find("batchSize")!
                : askedBatch is not null
                    ? new Reason(
                        "batchSize",
                        Text(batch),
                        $"You set {askedBatch}; there are {task.Images} images, "
                        + "and with fewer than a batch the trainer's learning rate is not a number.",
                        Reason.User)
                : new Reason(
                    "batchSize",
                    Text(batch),
                    batch < defaults.BatchSize ? Halved : "Enough images for it.",
                    batch < defaults.BatchSize ? Sources : Defaults)
                {
                    Measure = "training images", Measured = task.Images, Threshold = Text(2 * defaults.BatchSize),
                },
            askedRate is not null
                ? user.Find("headLearningRate")!
                : new Reason("headLearningRate", Text(settings.LearningRate), "The first steps; they become smaller over the epochs.", Defaults),
            new Reason("optimizer", "GradientDescent", "It has no other.", Sources),
            new Reason("keepBestEpoch", "false", "It saves the last epoch.", Sources),
            new Reason(
                EarlyStopping,
                stops ? "true" : "false",
                task.ValidationImages == 0 ? "There are no validation images to judge epochs by."
                : askedStopping is not null ? "You set it."
                : stops ? "There are enough validation images to judge epochs by."
                : "On so few validation images the best of many epochs would only be the luckiest.",
                askedStopping is not null ? Reason.User : "docs/evidence.md, 3.5")
            {
                Measure = "validation images", Measured = task.ValidationImages, Threshold = $"from {Text(PlanningLimits.FewestToChooseEpochs)}",
            },
            .. !stops ? Array.Empty<Reason>()
                : askedPatience is not null ? [user.Find("patience")!]
                : [new Reason("patience", Text(patience), "A tenth of the epochs, as in its defaults.", Defaults)],
        ];
        return (settings, reasons);
    }

    /// <param name="plan">What was asked for.</param>
    /// <param name="settings">What the trainer does.</param>
    /// <param name="because">Why its network is another one; null where it is the same.</param>
    /// <param name="reasons">For the settings.</param>
    public static TransferPlan Nearest(TransferPlan plan, ImageClassificationSettings settings, string? because, IReadOnlyList<Reason> reasons)
    {
        int side = ImageClassificationBackbones.SideOf(settings.Arch);
        string backbone = ImageClassificationBackbones.NameOf(settings.Arch);
        return new TransferPlan
        {
            Strategy = StrategyCatalog.Floor,
            Backbone = backbone,
            ImageSide = side,
            Because =
            [
                Kept(plan, PlanEntries.Strategy, $"{StrategyCatalog.Floor}") ?? new Reason(PlanEntries.Strategy, $"{StrategyCatalog.Floor}",
                    "It trains a new last layer on the frozen network, and nothing else.", Sources),
                Kept(plan, "backbone", backbone)
                    ?? new Reason("backbone", backbone, because is null ? "The same network." : $"Instead of {plan.Backbone}: {because}.", Sources),
                new Reason("imageSide", Text(side), "It scales the whole picture to this square, bilinearly and without regard to its shape.", Sources),
                .. reasons,
            ],
        };
    }

    private static Reason? Kept(TransferPlan plan, string entry, string value) =>
        plan.Because.FirstOrDefault(r => r.Entry == entry && r.Value.Equals(value, StringComparison.OrdinalIgnoreCase));

    private static string Text(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
