using MlNetTransfer.Backbones;
using MlNetTransfer.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Gives BatchNorm to a backbone whose weights hold none, as the identity on the data at hand: back where it was folded, for the training alone where
/// the network never had it.</summary>
internal static class BatchNormRestoration
{
    // Rows and columns that are measured: 128 images give 25,000 values and more of a channel, and measuring all of them takes longer than the network.
    private const int Side = 14;

    /// <param name="network">The network; one that has its BatchNorm is left alone.</param>
    /// <param name="backbone">Its description.</param>
    /// <param name="batches">Normalised inputs, [N, 3, side, side]; enough to measure means and variances on.</param>
    public static void Run(TorchNetwork network, BackboneSpec backbone, IEnumerable<Tensor> batches)
    {
        if (backbone.BatchNorm.IsStored)
        {
            return;
        }

        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        Dictionary<BatchNormLayer, (Tensor Sum, Tensor Squares, double Count)> measured = [];
        foreach (Tensor batch in batches)
        {
            using IDisposable inner = NewDisposeScope();
            network.Visit(batch, (layer, x) =>
            {
                Tensor y = layer.Forward(x);
                if (layer.Normalizes)
                {
                    measured[layer] = Measure(y, layer.Shift, measured.GetValueOrDefault(layer));
                }

                return y;
            });
        }

        foreach ((BatchNormLayer layer, (Tensor sum, Tensor squares, double count)) in measured)
        {
            Tensor number = tensor(count, ScalarType.Float64), mean = sum / number;
            layer.RestoreBatchNorm(mean.to_type(ScalarType.Float32), Arithmetic.Subtract(squares / number, mean * mean).relu().to_type(ScalarType.Float32));
        }
    }

    /// <summary>Adds mean and mean square of a convolution's output, float64, to what was measured; nothing of the batch itself stays in memory.</summary>
    /// <param name="y">[N, Out, side, side], with the shift.</param>
    /// <param name="shift">[Out].</param>
    /// <param name="so">Until now.</param>
    private static (Tensor Sum, Tensor Squares, double Count) Measure(Tensor y, Tensor shift, (Tensor Sum, Tensor Squares, double Count) so)
    {
        using DisposeScope scope = NewDisposeScope();
        y = Places(y);
        double count = y.numel() / (double)y.shape[1];
        (Tensor batchMean, Tensor batchVariance) = Statistics(y, count);
        Tensor number = tensor(count, ScalarType.Float64);
        Tensor mean = Arithmetic.Subtract(batchMean.to_type(ScalarType.Float64), shift.to_type(ScalarType.Float64));
        Tensor sum = mean * number;
        Tensor squares = Arithmetic.Add(batchVariance.to_type(ScalarType.Float64), mean * mean) * number;
        return (
            (so.Count == 0 ? sum : Arithmetic.Add(so.Sum, sum)).MoveToOuterDisposeScope().MoveToOuterDisposeScope(),
            (so.Count == 0 ? squares : Arithmetic.Add(so.Squares, squares)).MoveToOuterDisposeScope().MoveToOuterDisposeScope(),
            so.Count + count);
    }

    /// <summary>Every second, third … row and column where there are more than enough.</summary>
    private static Tensor Places(Tensor y)
    {
        long step = Math.Max(1, Math.Min(y.shape[2], y.shape[3]) / Side);
        return step == 1 ? y : y.slice(2, 0, y.shape[2], step).slice(3, 0, y.shape[3], step).contiguous();
    }

    /// <summary>Mean and biased variance of every channel, by BatchNorm's own kernel: a reduction over three dimensions takes several times as long.</summary>
    private static (Tensor Mean, Tensor Variance) Statistics(Tensor y, double count)
    {
        Tensor mean = zeros(y.shape[1], device: y.device), unbiased = ones(y.shape[1], device: y.device);
        nn.functional.batch_norm(y, mean, unbiased, training: true, momentum: 1).Dispose();
        return (mean, count > 1 ? unbiased * tensor((count - 1) / count, ScalarType.Float32) : zeros_like(unbiased));
    }
}
