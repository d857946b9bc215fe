namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>An option of a run that the file sets.</summary>
/// <param name="Option">Name of the property of the pipeline's options.</param>
/// <param name="Value">Of the property's type.</param>
/// <param name="Offset">Of the value in the file.</param>
/// <param name="Member">What the file calls it.</param>
internal sealed record ConfigEntry(string Option, object Value, int Offset, string Member);
