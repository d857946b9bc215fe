namespace MlNetTransfer.Tensors;

/// <summary>What a weights file says of a tensor.</summary>
/// <param name="Type">As SafeTensors names types: F32, F16, BF16, F64, I64 …</param>
/// <param name="Shape">Dimensions, outermost first.</param>
internal record WeightsTensor(string Type, int[] Shape)
{
    /// <summary>Whether its values can be read as float32.</summary>
    public bool IsFloat => Type is "F64" or "F32" or "F16" or "BF16";
}
