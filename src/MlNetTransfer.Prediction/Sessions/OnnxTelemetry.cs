using System.Runtime.CompilerServices;

namespace MlNetTransfer.Sessions;

/// <summary>Keeps ONNX Runtime from reporting to its maker. Its own builds do so since version 1.29 unless told otherwise, on Linux by looking up
/// and calling a host, with an identifier of the machine kept in the user's cache.</summary>
internal static class OnnxTelemetry
{
    /// <summary>Read by the native library when it begins; a value that the user has set stays.</summary>
    public const string Off = "ORT_DISABLE_TELEMETRY";

#pragma warning disable CA2255 // A library should seldom do this; here ML.NET may load the native library before any type of this one is asked for anything.
    [ModuleInitializer]
    internal static void SwitchOff() => NativeVariables.SetUnlessSet(Off, "1");
#pragma warning restore CA2255
}
