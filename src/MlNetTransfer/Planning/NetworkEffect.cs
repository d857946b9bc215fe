namespace MlNetTransfer.Planning;

/// <summary>How gains change with the network: the ready features of a larger one leave less to gain by training it.</summary>
/// <param name="Reference">Multiply-adds for one image of the network that everything else of a <see cref="GainPrior"/> was fitted on.</param>
/// <param name="Largest">Of the largest network that was measured; a larger one counts as this, a smaller one than the reference as that.</param>
/// <param name="PerDecade">[strategies]: share of the headroom that a tenfold of multiply-adds adds to the gain.</param>
/// <param name="VariancePerDecade">Share of the covariance that it adds to that.</param>
internal sealed record NetworkEffect(double Reference, double Largest, double[] PerDecade, double VariancePerDecade)
{
    /// <summary>Powers of ten between the reference and a network, 0 or more.</summary>
    /// <param name="multiplyAdds">For one image.</param>
    public double Decades(double multiplyAdds) => Math.Log10(Math.Clamp(multiplyAdds, Reference, Largest) / Reference);
}
