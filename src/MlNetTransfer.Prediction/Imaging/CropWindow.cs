namespace MlNetTransfer.Imaging;

/// <summary>The part that is wanted of the square that an image is placed on.</summary>
/// <param name="Side">Side of the square, pixels.</param>
/// <param name="Offset">First column and row that is wanted.</param>
/// <param name="Size">Columns and rows that are wanted.</param>
public readonly record struct CropWindow(int Side, int Offset, int Size);
