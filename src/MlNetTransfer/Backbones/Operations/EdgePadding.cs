namespace MlNetTransfer.Backbones;

/// <summary>Rows and columns around the input of a window.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Left">Columns on the left.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Right">Columns on the right.</param>
public readonly record struct EdgePadding(int Top, int Left, int Bottom, int Right)
{
    /// <summary>The same before rows and columns, and the same after them.</summary>
    public static EdgePadding Square(int before, int after) => new(before, before, after, after);
}
