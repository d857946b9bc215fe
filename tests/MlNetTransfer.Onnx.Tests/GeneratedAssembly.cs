using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Generated C#, compiled in memory with everything that this test can load.</summary>
internal static class GeneratedAssembly
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    // Packages that were built against an older part of the framework; the SDK leaves these out too.
    private static readonly Dictionary<string, ReportDiagnostic> LeftOut = new()
    {
        ["CS1701"] = ReportDiagnostic.Suppress,
        ["CS1702"] = ReportDiagnostic.Suppress
    };

    /// <summary>Compiles, and fails the test where the compiler warns.</summary>
    /// <param name="sources">Texts of the files.</param>
    /// <param name="symbols">Preprocessor symbols.</param>
    /// <returns>The assembly; each load of it has its own statics.</returns>
    public static byte[] Compile(IEnumerable<string> sources, params string[] symbols)
    {
        CSharpParseOptions parsing = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose, SourceCodeKind.Regular, symbols);
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Generated{Guid.NewGuid():N}",
            sources.Select(s => CSharpSyntaxTree.ParseText(s, parsing)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999,
                specificDiagnosticOptions: LeftOut));
        using MemoryStream image = new();
        string[] complaints = [.. compilation.Emit(image).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];
        Assert.True(complaints.Length == 0, string.Join('\n', complaints));
        return image.ToArray();
    }

    /// <summary>Calls a public static method.</summary>
    public static object? Call(this Type type, string method, params object?[] arguments) =>
        type.InvokeMember(
            method, BindingFlags.InvokeMethod | BindingFlags.Public | BindingFlags.Static | BindingFlags.DoNotWrapExceptions, null, null, arguments);

    public static void Set(this Type type, string property, object value) => type.GetProperty(property)!.SetValue(null, value);

    public static T Get<T>(this object instance, string property) => (T)instance.GetType().GetProperty(property)!.GetValue(instance)!;
}
