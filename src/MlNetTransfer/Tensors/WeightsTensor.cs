namespace MlNetTransfer.Tensors;

/// <summary>What a weights file says of a tensor.</summary>
/// <param name="Type">As SafeTensors names types: F32, F16, BF16, F64, I64 …</param>
/// <param name="Shape">Dimensions, outermost first.</param>
public abstract record WeightsTensor(string Type, int[] Shape)
{
    /// <summary>Whether its values can be read as float32.</summary>
    public bool IsFloat => Type is "F64" or "F32" or "F16" or "BF16";

    /// <summary>Bytes per value; 0 for a type that the format does not have.</summary>
    /// <param name="type">As <see cref="Type"/>.</param>
    public static int BytesPerValue(string type) => type switch
    {
        "F64" or "I64" or "U64" => sizeof(long),
        "F32" or "I32" or "U32" => sizeof(int),
        "F16" or "BF16" or "I16" or "U16" => sizeof(short),
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => sizeof(byte),
        _ => 0,
    };
}
