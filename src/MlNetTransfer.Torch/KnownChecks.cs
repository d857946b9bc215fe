using System.Collections.Concurrent;
using System.Globalization;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>What was found of a network before it was trained, so that a second training from the same start asks nothing twice: the policy tries several
/// strategies on the same images. Thread-safe.</summary>
internal sealed class KnownChecks
{
    private readonly ConcurrentDictionary<string, EngineAgreement> _engines = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<TransformCheck>> _transforms = [];

    /// <summary>Whether both engines see the same network.</summary>
    /// <param name="task">Its start and its images.</param>
    /// <param name="network">Gets the memory layout that was found.</param>
    /// <param name="batchSize">Of a training step.</param>
    /// <param name="find">Looks.</param>
    public EngineAgreement Engines(FineTuningTask task, TorchNetwork network, int batchSize, Func<EngineAgreement> find)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{TrainingIdentity.OfStart(task, network)} {batchSize}");
        if (!_engines.TryGetValue(key, out EngineAgreement? known))
        {
            _engines[key] = known = find();
        }

        network.Memory = known.Memory;
        return known;
    }

    /// <summary>Which transforms hurt.</summary>
    /// <param name="task">Its start, its images and its augmentation.</param>
    /// <param name="network">In its memory layout and precision.</param>
    /// <param name="find">Looks.</param>
    public IReadOnlyList<TransformCheck> Transforms(FineTuningTask task, TorchNetwork network, Func<IReadOnlyList<TransformCheck>> find)
    {
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"{TrainingIdentity.OfStart(task, network)} {network.Memory} {network.TrainingType} {task.Recipe.Augmentation:R} {task.Metric} {task.Random}");
        if (!_transforms.TryGetValue(key, out IReadOnlyList<TransformCheck>? known))
        {
            _transforms[key] = known = find();
        }

        return known;
    }
}
