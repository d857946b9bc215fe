namespace MlNetTransfer.Cli.Rendering;

/// <summary>How a terminal shows a picture.</summary>
internal enum PictureProtocol
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Two pixels in each character, of 256 colours.</summary>
    Blocks,

    /// <summary>Two pixels in each character, of all colours.</summary>
    TrueColourBlocks,

    /// <summary>kitty's graphics protocol.</summary>
    Kitty,

    /// <summary>iTerm2's inline images.</summary>
    ITerm2,
}
