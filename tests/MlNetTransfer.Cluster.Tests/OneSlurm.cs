namespace MlNetTransfer.Tests;

/// <summary>Tests that share one Slurm, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OneSlurm : ICollectionFixture<SlurmCluster>
{
    public const string Name = "Slurm";
}
