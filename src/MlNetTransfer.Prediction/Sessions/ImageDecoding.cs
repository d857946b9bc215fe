using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>Makes the input of a graph of an image file.</summary>
/// <param name="encoded">The file.</param>
/// <param name="pixels">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
/// <returns>Why it could not be decoded, if it could not.</returns>
public delegate DecodeResult ImageDecoding(ReadOnlySpan<byte> encoded, Span<float> pixels);
