using System.Text.Json.Serialization;

namespace MlNetTransfer.Datasets;

/// <summary>Which folders are the classes where class folders hold folders.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassFolders>))]
public enum ClassFolders
{
    /// <summary>Those directly in the data's folder, or in that of a split; images of their subfolders belong to them.</summary>
    Top,

    /// <summary>Those that images lie in directly, wherever they are; folders of the same name are one class.</summary>
    Leaf,
}
