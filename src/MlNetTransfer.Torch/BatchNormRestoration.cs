using MlNetTransfer.Backbones;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Gives BatchNorm back to a backbone whose weights came with it folded in, as the identity on the data at hand.</summary>
internal static class BatchNormRestoration
{
    /// <param name="network">The network; one that has its BatchNorm is left alone.</param>
    /// <param name="backbone">Its description.</param>
    /// <param name="batches">Normalised inputs, [N, 3, side, side]; enough to measure means and variances on.</param>
    public static void Run(TorchNetwork network, BackboneSpec backbone, IEnumerable<Tensor> batches)
    {
        if (backbone.BatchNormEpsilon is not null)
        {
            return;
        }

        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        Dictionary<TorchLayer, (Tensor Sum, Tensor Squares, double Count)> measured = [];
        foreach (Tensor batch in batches)
        {
            using IDisposable inner = NewDisposeScope();
            network.Visit(batch, (layer, x) =>
            {
                Tensor y = layer.Convolution(x).to_type(ScalarType.Float64);
                (Tensor Sum, Tensor Squares, double Count) so = measured.GetValueOrDefault(layer);
                Tensor sum = y.sum([0, 2, 3]), squares = y.square().sum([0, 2, 3]);
                measured[layer] = (
                    (so.Count == 0 ? sum : Arithmetic.Add(so.Sum, sum)).MoveToOuterDisposeScope(),
                    (so.Count == 0 ? squares : Arithmetic.Add(so.Squares, squares)).MoveToOuterDisposeScope(),
                    so.Count + (y.numel() / y.shape[1]));
                return layer.Forward(x);
            });
        }

        foreach ((TorchLayer layer, (Tensor sum, Tensor squares, double count)) in measured)
        {
            Tensor number = tensor(count, ScalarType.Float64), mean = sum / number;
            layer.RestoreBatchNorm(mean.to_type(ScalarType.Float32), Arithmetic.Subtract(squares / number, mean.square()).relu().to_type(ScalarType.Float32));
        }
    }
}
