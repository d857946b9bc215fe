using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Gives one batch of real images to libtorch, as training will, and to ONNX Runtime, which runs the model that ships; chooses the memory
/// layout in which both see the same network.</summary>
internal sealed class EngineGate
{
    private const int ReferenceBatch = 4;

    private static readonly TensorMemory[] Layouts = [TensorMemory.ChannelsLast, TensorMemory.Contiguous];

    private readonly TorchNetwork _network;
    private readonly BackboneSpec _backbone;
    private readonly IFrozenLayers.Factory _open;
    private readonly ITrainingInputs _images;
    private readonly float[] _pixels;
    private readonly int _count;

    /// <param name="network">What will be trained; its layout is set.</param>
    /// <param name="backbone">Its description.</param>
    /// <param name="open">Opens it in ONNX Runtime.</param>
    /// <param name="images">Plain pixels; where they are fewer than a batch, they come again.</param>
    /// <param name="batchSize">Of a training step.</param>
    public EngineGate(TorchNetwork network, BackboneSpec backbone, IFrozenLayers.Factory open, ITrainingInputs images, int batchSize)
    {
        (_network, _backbone, _open, _images, _count) = (network, backbone with { SourceHead = null }, open, images, batchSize);
        int length = images.Side * images.Side * images.Channels;
        _pixels = new float[batchSize * length];
        ParallelLoop.For(batchSize, new ParallelOptions(), i =>
        {
            int image = images.Count > batchSize ? (int)((long)i * images.Count / batchSize) : i % images.Count;
            images.Read(image, 1, new RandomSource(0), _pixels.AsSpan(i * length, length));
        });
    }

    /// <summary>Features alone.</summary>
    public EngineAgreement Choose() => Pass(null);

    /// <summary>What the steps compute in, and what they compute: with bfloat16 every convolution, with float32 the gradients of the layers that train;
    /// and features once more where preparing the network changed it.</summary>
    /// <param name="chosen">What came of <see cref="Choose"/>.</param>
    /// <param name="changed">Whether weights or their form are others now.</param>
    /// <param name="narrow">Tries bfloat16; null for float32.</param>
    public EngineAgreement Confirm(EngineAgreement chosen, bool changed, NarrowKernels? narrow)
    {
        GradientProbe gradients = new(_network, _images, _count);
        if (narrow is not null)
        {
            chosen = changed ? Pass(null) : chosen;
            chosen = chosen with { NarrowDifference = narrow.LargestDifference(_network, _pixels, _images.Side) };
            if (chosen is { Trusted: true, NarrowDifference: <= EngineAgreement.MostNarrowDifference })
            {
                chosen = chosen with { Rounding = Difference(Features(ScalarType.BFloat16), Features(ScalarType.Float32)) };
                if (chosen.Rounding <= EngineAgreement.MostRounding)
                {
                    _network.TrainingType = ScalarType.BFloat16;
                    return chosen with { Precision = TrainingPrecision.BFloat16 };
                }
            }
        }

        if (!changed && gradients.Check(_pixels) is { Trusted: true } check)
        {
            return chosen with { GradientDifference = check.Difference };
        }

        return Pass(gradients) with { NarrowDifference = chosen.NarrowDifference, Rounding = chosen.Rounding };
    }

    private EngineAgreement Pass(GradientProbe? gradients)
    {
        float[] expected = Expected();
        TensorMemory[] layouts = [.. Layouts.SkipWhile(l => l != _network.Memory)];
        EngineAgreement agreement = null!;
        foreach (TensorMemory layout in layouts)
        {
            _network.Memory = layout;
            double features = Difference(Features(ScalarType.Float32), expected);
            bool trusted = features <= EngineAgreement.MostFeatureDifference;
            (double Difference, bool Trusted)? gradient = trusted ? gradients?.Check(_pixels) : null;
            agreement = new EngineAgreement
            {
                Images = _count,
                FeatureDifference = features,
                GradientDifference = gradient?.Difference,
                Memory = layout,
                Remedy = Libtorch.Remedy,
                Trusted = trusted && gradient?.Trusted != false,
            };
            if (agreement.Trusted)
            {
                break;
            }
        }

        return agreement;
    }

    /// <summary>‖a − b‖ / ‖b‖; NaN or infinite where either is not finite, or nothing is to be compared with.</summary>
    internal static double Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double distance = TensorPrimitives.Distance(a, b), norm = TensorPrimitives.Norm(b);
        return distance == 0 ? 0 : distance / norm;
    }

    private float[] Features(ScalarType type)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        Tensor input = _network.Input(_pixels, _images.Side, _images.Channels);
        return HostView.Read(_network.Features(type == input.dtype ? input : input.to_type(type)).to_type(ScalarType.Float32));
    }

    /// <summary>[images × features] of ONNX Runtime, of the weights as they would be exported.</summary>
    private float[] Expected()
    {
        BackboneWeights weights = _network.ExportWeights("gate");
        using IFrozenLayers layers = _open(_backbone, weights);
        int channels = layers.Channels, places = layers.Side * layers.Side, input = _pixels.Length / _count;
        float[] features = new float[_count * channels];
        ParallelLoop.For((_count + ReferenceBatch - 1) / ReferenceBatch, new ParallelOptions(), chunk =>
        {
            int first = chunk * ReferenceBatch, images = Math.Min(ReferenceBatch, _count - first);
            float[] map = new float[images * places * channels];
            layers.Run(_pixels[(first * input)..((first + images) * input)], images, map);
            for (int i = 0; i < images; i++)
            {
                Span<float> mean = features.AsSpan((first + i) * channels, channels);
                for (int place = 0; place < places; place++)
                {
                    TensorPrimitives.Add(mean, map.AsSpan(((i * places) + place) * channels, channels), mean);
                }

                TensorPrimitives.Divide(mean, places, mean);
            }
        });
        return features;
    }
}
