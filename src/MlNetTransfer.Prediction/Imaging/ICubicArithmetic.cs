using System.Runtime.Intrinsics;

namespace MlNetTransfer.Imaging;

/// <summary>How Skia multiplies and adds: it depends on the processor and on how it was built.</summary>
internal interface ICubicArithmetic
{
    /// <summary>a · b + c.</summary>
    static abstract float MultiplyAdd(float a, float b, float c);

    /// <summary>a · b + c.</summary>
    static abstract Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c);
}
