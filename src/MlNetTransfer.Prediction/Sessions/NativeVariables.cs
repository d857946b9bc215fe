using System.Runtime.InteropServices;

namespace MlNetTransfer.Sessions;

/// <summary>Environment variables as native libraries read them: on Unix .NET keeps those that it sets to itself.</summary>
public static partial class NativeVariables
{
    private const int Overwrite = 1;

    /// <summary>For this process, and for programs that it starts.</summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable(name, value, Overwrite);
        }
    }

    /// <summary>As <see cref="Set"/>, but what the user has set stays, whatever it is.</summary>
    internal static void SetUnlessSet(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is null)
        {
            Set(name, value);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
