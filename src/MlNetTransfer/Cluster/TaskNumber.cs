namespace MlNetTransfer.Cluster;

/// <summary>What the number of a task means, where many run the same command.</summary>
internal enum TaskNumber
{
    /// <summary>One task alone.</summary>
    None,

    /// <summary>A share of the pictures: <c>--shard I/N</c>.</summary>
    Share,

    /// <summary>A trial of a list: <c>--trial I</c>.</summary>
    Trial,
}
