namespace MlNetTransfer.Cluster;

/// <summary>What the tasks of a cluster do with a set of images, whatever the engine that starts them.</summary>
public sealed record ClusterWork
{
    /// <summary>Begins the names of the jobs: 1 to 40 lower-case letters, digits and hyphens, the first and the last no hyphen.</summary>
    public required string Name { get; init; }

    /// <summary>Folders with the images, or tables that name them; one or more. Absolute paths on the machines that run the tasks.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Absolute path of a model, with which the pictures are classified. Null: their features are computed, and a model is trained on them.</summary>
    public string? Model { get; init; }

    /// <summary>Network whose features are computed. Null: the one that the program takes by itself. Of no use with a model.</summary>
    public string? Backbone { get; init; }

    /// <summary>Tasks that the pictures are divided among: 1 to 100,000.</summary>
    public int Shards { get; init; } = 16;

    /// <summary>Trainings to compare, each a task of its own. Null: the pictures are divided. Of no use with a model or a backbone.</summary>
    public ClusterTrials? Trials { get; init; }

    /// <summary>Tasks that may run at the same time: 1 or more. Null: as many as the cluster gives.</summary>
    public int? AtOnce { get; init; }

    /// <summary>A name that is allowed, made from a file or folder.</summary>
    /// <param name="path">Any path.</param>
    /// <returns><c>images</c> where no letter or digit of ASCII is left of it.</returns>
    public static string NameOf(string path)
    {
        string last = path.TrimEnd('/', '\\');
        last = last[(last.LastIndexOfAny(['/', '\\']) + 1)..];
        last = last.LastIndexOf('.') is > 0 and int point ? last[..point] : last;
        string[] words = new string([.. last.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')])
            .Split('-', StringSplitOptions.RemoveEmptyEntries);
        string name = string.Join('-', words);
        name = name.Length > LongestName ? name[..LongestName].TrimEnd('-') : name;
        return name.Length > 0 ? name : "images";
    }

    internal const int LongestName = 40;
}
