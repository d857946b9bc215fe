namespace MlNetTransfer.Tests.Backbones;

/// <summary>A tensor as a source has it, from a list in <c>data/names</c>: made by <c>scripts/make_name_lists.py</c>, which does not read the maps.</summary>
/// <param name="Name">In the file.</param>
/// <param name="Shape">In the file.</param>
/// <param name="Layout">As the script's head explains.</param>
/// <param name="Ours">Our name.</param>
internal sealed record ListedTensor(string Name, int[] Shape, string Layout, string Ours)
{
    public int Count => Shape.Aggregate(1, (a, b) => a * b);

    /// <summary>Where value (o, i, h, w) of ours stands in the file.</summary>
    public int Index(int o, int i, int h, int w, int outputs, int inputs, int columns)
    {
        bool background = Layout.EndsWith("+background", StringComparison.Ordinal);
        (int output, int all) = background ? (o + 1, outputs + 1) : (o, outputs);
        return Layout.Split('+')[0] switch
        {
            "conv" => (((((h * columns) + w) * inputs) + i) * all) + output,
            "depthwise" => (((h * columns) + w) * all) + output,
            "dense" or "classifier" => (i * all) + output,
            "vector" => output,
            _ => throw new InvalidDataException(Layout),
        };
    }
}
