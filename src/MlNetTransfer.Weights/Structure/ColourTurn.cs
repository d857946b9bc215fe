using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Turns the first kernels of a network that takes blue, green, red, so that it takes red, green, blue.</summary>
internal static class ColourTurn
{
    /// <returns>False where something else than convolutions sees the image first.</returns>
    public static bool Apply(BackboneSpec backbone, Dictionary<string, float[]> values)
    {
        StructureTrace trace = new(backbone);
        ParameterGroup?[] first = [.. trace.Nodes.Where(n => n.Inputs.Contains(0)).Select(n => n.Group)];
        if (!Array.TrueForAll(first, g => g is ConvOp { Groups: 1 }))
        {
            return false;
        }

        foreach (ConvOp layer in first.Cast<ConvOp>())
        {
            values[layer.Weight.Name] = Turned(values[layer.Weight.Name], layer.In, layer.Kernel * layer.KernelWidth);
        }

        return true;
    }

    /// <summary>What a graph does to blue, green, red, by red, green, blue.</summary>
    public static ImageValue Of(ImageValue image) => image with { Factors = [.. image.Factors.Reverse()], Shifts = [.. image.Shifts.Reverse()] };

    private static float[] Turned(float[] kernel, int channels, int positions)
    {
        float[] turned = new float[kernel.Length];
        for (int i = 0; i < kernel.Length; i++)
        {
            int channel = i / positions % channels;
            turned[i + ((channels - 1 - (2 * channel)) * positions)] = kernel[i];
        }

        return turned;
    }
}
