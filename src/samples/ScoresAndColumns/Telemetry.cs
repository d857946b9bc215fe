using System.Runtime.InteropServices;

namespace MlNetTransfer.Samples.ScoresAndColumns;

/// <summary>ONNX Runtime reports to its maker, unless it finds a variable of the environment when it begins.</summary>
internal static partial class Telemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>A value that the user has set stays.</summary>
    public static void SwitchOff()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows())
        {
            // There .NET keeps the variables that it sets to itself.
            _ = SetVariable(Variable, "1", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
