using System.Text.Json.Serialization;

namespace MlNetTransfer.Backbones;

/// <summary>One set of pretrained weights of <c>models/catalog.json</c>: where it comes from and what it is.</summary>
public sealed record PretrainedWeights
{
    /// <summary>Name of the backbone it belongs to, as <see cref="TransferOptions.Backbone"/> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The network, as people call it.</summary>
    public required string Architecture { get; init; }

    /// <summary>Who made the weights, and what they call them.</summary>
    public required string Source { get; init; }

    /// <summary>Address of the source's file; null where it publishes none in a format that is read: get the file by other means and import it.</summary>
    public required Uri? Url { get; init; }

    /// <summary>The file in a NuGet package, <c>Id/Version/path</c>; null where it is in none. It lies beside an app that references the package.</summary>
    public string? Package { get; init; }

    /// <summary>Whether the source asks to accept terms, or forbids commercial use. Such weights are never downloaded for the user, who is told
    /// where they are.</summary>
    public bool Restricted { get; init; }

    /// <summary>Checksum that the source publishes, <c>algorithm:hexadecimal</c>; torchvision publishes the first 8 digits in the file's name. Null
    /// where there is none.</summary>
    public required string? Checksum { get; init; }

    /// <summary>Size of the source's file in MiB (1,048,576 bytes) as the source publishes it, to three decimals; null where it does not.</summary>
    public required double? Mebibytes { get; init; }

    /// <summary>Licence of the weights, and what else binds their use.</summary>
    public required string Licence { get; init; }

    /// <summary>Resize, crop, colour order and normalisation that the weights were trained with.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>How they were trained.</summary>
    public required string Recipe { get; init; }

    /// <summary>Classes of the classifier that comes with them.</summary>
    public required string Classes { get; init; }

    /// <summary>The file to train with; null until the weights are pulled or imported.</summary>
    [JsonIgnore]
    public string? Path { get; init; }

    /// <summary>Address or path, and checksum, of the file that the installed weights were taken from, which need not be the catalogue's; null where
    /// that is not known.</summary>
    [JsonIgnore]
    public string? InstalledFrom { get; init; }

    /// <summary>Licence of the weights that are here; null where they are not from the catalogue's source.</summary>
    [JsonIgnore]
    public string? InstalledLicence { get; init; }
}
