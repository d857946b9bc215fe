namespace MlNetTransfer.Cluster;

/// <summary>What Kubernetes alone wants to know.</summary>
public sealed record KubernetesSettings
{
    /// <summary>Container image that holds the program, as <c>mlnet-transfer</c> on its path.</summary>
    public required string Image { get; init; }

    /// <summary>PersistentVolumeClaim with the images and the results, which several nodes may write to at once (ReadWriteMany).</summary>
    public required string Claim { get; init; }

    /// <summary>Where its volume is in the containers: an absolute path.</summary>
    public string Mount { get; init; } = "/work";

    /// <summary>Folder for the results, in the volume: an absolute path. Null: a folder called like <see cref="ClusterWork.Name"/>, with
    /// <c>-results</c> behind it.</summary>
    public string? Folder { get; init; }
}
