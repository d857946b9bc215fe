namespace MlNetTransfer.Backbones;

/// <summary>Shape of a value for one image, or of a parameter.</summary>
/// <param name="Dimensions">Of a map: channels, rows, columns.</param>
public sealed record TensorShape(params int[] Dimensions)
{
    /// <summary>Number of values.</summary>
    public long Count => Dimensions.Aggregate(1L, (product, d) => product * d);

    /// <summary>Channels of a map.</summary>
    public int Channels => Dimensions[0];

    /// <summary>Rows of a map, which are its columns too.</summary>
    public int Side => Dimensions[1];

    /// <summary>A square map.</summary>
    public static TensorShape Map(int channels, int side) => new(channels, side, side);

    /// <summary>Outputs of a window along one side; 0 where it finds no place.</summary>
    /// <param name="side">With what is padded.</param>
    /// <param name="kernel">Rows of the window.</param>
    /// <param name="stride">From one window to the next.</param>
    public static int Windows(int side, int kernel, int stride) => side < kernel ? 0 : ((side - kernel) / stride) + 1;
}
