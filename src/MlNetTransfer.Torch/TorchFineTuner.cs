using MlNetTransfer.Views;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Fine-tunes on libtorch.</summary>
internal sealed class TorchFineTuner(TimeProvider time) : IFineTuner
{
    private const int RestorationBatches = 4;

    private readonly NarrowKernels _narrow = new();
    private readonly KnownChecks _known = new();

    public void Check(string device, string cacheFolder)
    {
        Libtorch.Load(cacheFolder);
        TorchDevice.Find(device);
    }

    public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        Libtorch.Load(task.CacheFolder);
        (Device device, IReadOnlyList<Finding> notes) = TorchDevice.Find(task.Device);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe, device);
        int side = task.Backbone.InputSize;
        PixelInputs plain = new(task.Train, side, 0, ImageTransforms.None), validation = new(task.Validation, side, 0, ImageTransforms.None);
        int batchSize = Math.Min(task.Recipe.BatchSize, task.Train.Count);
        EngineGate gate = new(network, task.Backbone, task.OpenFrozenLayers, validation.Count > 0 ? validation : plain, batchSize);
        cancellationToken.ThrowIfCancellationRequested();
        EngineAgreement engines = _known.Engines(task, network, batchSize, gate.Choose);
        cancellationToken.ThrowIfCancellationRequested();
        if (!engines.Trusted)
        {
            return NotTrained(task, engines, notes, device);
        }

        // Those of random weights are judged by the pretrained network, all others in the precision that is trained in.
        IReadOnlyList<TransformCheck>? checks = task.Recipe.RandomInitialization ? Transforms() : null;
        Prepare(network, task, plain, progress, cancellationToken);
        network.SetTrained(task.Recipe, task.Recipe.FirstTrainedConvolution);
        engines = gate.Confirm(
            engines,
            changed: task.Recipe.RandomInitialization || !task.Backbone.BatchNorm.IsStored,
            PrecisionChoice.TriesNarrow(task, device) ? _narrow : null);
        cancellationToken.ThrowIfCancellationRequested();
        if (!engines.Trusted)
        {
            return NotTrained(task, engines, notes, device);
        }

        checks ??= Transforms();
        BeginHead(network, task.Recipe);
        PixelInputs train = new(task.Train, side, task.Recipe.Augmentation, AugmentationSafety.Allowed(checks));
        int firstBlock = task.Recipe.Gradual ? 0 : network.BlockOf(task.Recipe.FirstTrainedConvolution);
        using ActivationCaches frozen = ActivationCaches.Create(train, validation, firstBlock, task, time, started, progress, cancellationToken);
        RetainedMemory.Release();
        ITrainingInputs judged = (ITrainingInputs?)frozen.Validation ?? validation;
        ITrainingInputs seen = validation.Count > 0 ? judged : new FirstImages(plain, FineTuningTask.Witnesses);
        PixelInputs? small = firstBlock == 0 ? Small(train, task) : null;
        FineTuningLoop loop = new(network, task, (ITrainingInputs?)frozen.Train ?? train, small, judged, seen, time, started);
        FineTuningResult result = loop.Run(progress, cancellationToken);
        MixSearch mixes = new(network, loop.TookProbeHead ? task with { Recipe = task.Recipe with { HeadFromProbe = true } } : task, judged);
        if (mixes.Applies(result.History))
        {
            result = loop.HasTimeFor(MixSearch.MostJudgements)
                ? mixes.Run(result, cancellationToken)
                : result with { History = result.History with { End = TrainingEnd.TimeBudget } };
        }

        return result with
        {
            Augmentation = checks,
            History = result.History with { KeptViews = KeptViews(), TookProbeHead = loop.TookProbeHead },
            Findings = [.. notes, .. EngineFindings.Of(engines), .. PrecisionChoice.Findings(task.Precision, engines), .. result.Findings],
            Engines = engines,
        };

        IReadOnlyList<TransformCheck> Transforms() => _known.Transforms(task, network, () => AugmentationSafety.Check(
            network, task.Validation, side, task.Recipe.Augmentation, task.Metric, task.Random.Fork("safety"), progress, cancellationToken));

        int? KeptViews() => firstBlock > 0 && (task.TimeBudget is not null || task.KeptViews is not null) ? frozen.Train?.Views ?? 0 : null;
    }

    /// <summary>The training images at a smaller side; null where the network's layers do not take one.</summary>
    private static PixelInputs? Small(PixelInputs train, FineTuningTask task) =>
        TimePlan.SmallSideOf(task.Backbone.InputSize) is { } side && BackboneGeometry.Of(task.Backbone.ForInput(side)) is not null ? train.At(side) : null;

    private static FineTuningResult NotTrained(FineTuningTask task, EngineAgreement engines, IReadOnlyList<Finding> notes, Device device) =>
        new(
            task.Weights,
            task.Probe,
            [],
            new TrainingHistory { Epochs = [new TrainingEpoch(0, null, null, null, 0)], BestEpoch = 0, Steps = 0, End = TrainingEnd.NotTrusted })
        {
            Engines = engines,
            Findings = [.. notes, .. EngineFindings.Of(engines)],
            Device = device.ToString(),
        };

    public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Libtorch.Load(task.CacheFolder);
        FeatureMatrix zeros = new(1, task.Backbone.FeatureDimension);
        zeros.Values.Clear();
        LinearHead none = new() { Weights = zeros, Bias = [0], Temperature = 1 };
        using TorchNetwork network = new(task.Backbone, task.Weights, none, TorchDevice.Find(task.Device).Device);
        PixelInputs plain = new(task.Images, task.Backbone.InputSize, 0, ImageTransforms.None);
        EngineGate gate = new(network, task.Backbone, task.OpenFrozenLayers, plain, Math.Min(2 * task.Recipe.BatchSize, plain.Count));
        EngineAgreement engines = gate.Choose();
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
        }

        engines = engines.Trusted ? gate.Confirm(engines, changed: false, narrow: null) : engines;
        if (!engines.Trusted)
        {
            throw new TransferException(EngineFindings.Of(engines));
        }

        cancellationToken.ThrowIfCancellationRequested();
        Restore(network, task.Backbone, plain, task.Recipe.BatchSize, task.Random.Fork("restoration"), progress, cancellationToken);
        return SelfSupervisedLoop.Run(network, task, progress, cancellationToken);
    }

    private static void Prepare(
        TorchNetwork network, FineTuningTask task, PixelInputs plain, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        FineTuningRecipe recipe = task.Recipe;
        if (recipe.RandomInitialization)
        {
            // What is frozen is what it was pretrained to be, here and in the activation cache.
            foreach (TorchLayer layer in network.Layers.Where(l => recipe.Trains(l.Position, l.Group.Name)))
            {
                layer.Randomize(task.Random.Fork($"kernel-{layer.Position}"));
            }
        }
        else
        {
            Restore(network, task.Backbone, plain, recipe.BatchSize, task.Random.Fork("restoration"), progress, cancellationToken);
        }
    }

    private static void BeginHead(TorchNetwork network, FineTuningRecipe recipe)
    {
        if (!recipe.HeadFromProbe)
        {
            using IDisposable none = no_grad();
            network.HeadWeight.zero_();
            network.HeadBias.zero_();
        }
    }

    private static void Restore(
        TorchNetwork network,
        BackboneSpec backbone,
        PixelInputs plain,
        int batchSize,
        RandomSource random,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        BatchFeed feed = new(plain, batchSize, BatchMixer.None, random);
        BatchNormRestoration.Run(network, backbone, feed.Epoch(1).Take(RestorationBatches).Select((batch, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new TransferProgress("Measuring layers", i + 1, Math.Min(RestorationBatches, feed.Steps), "batches"));
            return network.Input(batch.Values, plain.Side, plain.Channels);
        }));
    }
}
