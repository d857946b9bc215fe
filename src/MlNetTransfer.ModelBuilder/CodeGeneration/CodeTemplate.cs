using System.Reflection;
using System.Text.RegularExpressions;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>A text with places <c>__Name__</c> that are filled in.</summary>
internal static partial class CodeTemplate
{
    private const string Folder = "Templates/";

    /// <summary>Words of the templates' code: a class of such a name would hide what the code means.</summary>
    public static IReadOnlySet<string> Words { get; } = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".cs.txt", StringComparison.Ordinal))
        .SelectMany(name => WordForm().Matches(NoCodeForm().Replace(Read(name), "")).Select(m => m.Value))
        .ToHashSet();

    /// <summary>The filled template, lines ended by <c>\n</c>.</summary>
    /// <param name="name">File name without <c>.txt</c>.</param>
    /// <param name="values">A value for every place of the template; others are not used.</param>
    public static string Fill(string name, IReadOnlyDictionary<string, string> values) =>
        PlaceForm().Replace(Read($"{Folder}{name}.txt"), place => values[place.Groups[1].Value]);

    private static string Read(string resource)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("__([A-Z][A-Za-z]*)__")]
    private static partial Regex PlaceForm();

    [GeneratedRegex(@"//.*|""[^""\n]*""")]
    private static partial Regex NoCodeForm();

    [GeneratedRegex(@"[A-Za-z]\w*")]
    private static partial Regex WordForm();
}
