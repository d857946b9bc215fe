using MlNetTransfer.Backbones;
using MlNetTransfer.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Gives BatchNorm to a backbone whose weights hold none, as the identity on the data at hand: back where it was folded, for the training alone where
/// the network never had it.</summary>
internal static class BatchNormRestoration
{
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
                if (layer.Normalizes)
                {
                    measured[layer] = Measure(layer, x, measured.GetValueOrDefault(layer));
                }

                return layer.Forward(x);
            });
        }

        foreach ((BatchNormLayer layer, (Tensor sum, Tensor squares, double count)) in measured)
        {
            Tensor number = tensor(count, ScalarType.Float64), mean = sum / number;
            layer.RestoreBatchNorm(mean.to_type(ScalarType.Float32), Arithmetic.Subtract(squares / number, mean * mean).relu().to_type(ScalarType.Float32));
        }
    }

    /// <summary>Adds a batch's mean and mean square, float64, to what was measured; nothing of the batch itself stays in memory.</summary>
    private static (Tensor Sum, Tensor Squares, double Count) Measure(BatchNormLayer layer, Tensor x, (Tensor Sum, Tensor Squares, double Count) so)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = layer.Convolution(x);
        double count = y.numel() / (double)y.shape[1];
        Tensor number = tensor(count, ScalarType.Float64), mean = y.mean([0, 2, 3]).to_type(ScalarType.Float64);
        Tensor sum = mean * number;
        Tensor squares = (y * y).mean([0, 2, 3]).to_type(ScalarType.Float64) * number;
        return (
            (so.Count == 0 ? sum : Arithmetic.Add(so.Sum, sum)).MoveToOuterDisposeScope().MoveToOuterDisposeScope(),
            (so.Count == 0 ? squares : Arithmetic.Add(so.Squares, squares)).MoveToOuterDisposeScope().MoveToOuterDisposeScope(),
            so.Count + count);
    }
}
