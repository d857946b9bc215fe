using System.Runtime.Intrinsics;

namespace MlNetTransfer.Imaging;

/// <summary>Only the sum is rounded.</summary>
internal readonly struct FusedProducts : ICubicArithmetic
{
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);
}
