namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>What a member of the file says.</summary>
/// <param name="Value">As read.</param>
/// <param name="Offset">Of the value in the file.</param>
/// <param name="Member">Its name, with those of the objects around it where the name alone does not tell.</param>
internal sealed record ConfigValue<T>(T Value, int Offset, string Member);
