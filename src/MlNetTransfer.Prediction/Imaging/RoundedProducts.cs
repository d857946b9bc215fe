using System.Runtime.Intrinsics;

namespace MlNetTransfer.Imaging;

/// <summary>The product is rounded before something is added.</summary>
internal readonly struct RoundedProducts : ICubicArithmetic
{
    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => (a * b) + c;
}
