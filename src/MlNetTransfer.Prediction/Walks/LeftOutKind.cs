namespace MlNetTransfer.Walks;

/// <summary>Why a walk of folders did not take something.</summary>
public enum LeftOutKind
{
    /// <summary><c>Thumbs.db</c>, <c>.DS_Store</c>, <c>._photo.jpg</c>.</summary>
    SystemFile,

    /// <summary><c>__MACOSX</c>, <c>.git</c>, <c>.ipynb_checkpoints</c>.</summary>
    ToolFolder,

    /// <summary>A file whose name begins with a dot.</summary>
    HiddenFile,

    /// <summary>A folder whose name begins with a dot, without images.</summary>
    HiddenFolder,

    /// <summary>A folder whose name begins with a dot, with images: it is taken, and said.</summary>
    HiddenClass,

    /// <summary>A link to a folder that it lies in.</summary>
    Loop,

    /// <summary>A link to a folder that another link of the same class leads to.</summary>
    LinkedAgain,

    /// <summary>A name that the file system gives in other bytes than UTF-8.</summary>
    NameNotUtf8,

    /// <summary>The results of a run.</summary>
    Results,

    /// <summary>A class folder without a file.</summary>
    Empty,
}
