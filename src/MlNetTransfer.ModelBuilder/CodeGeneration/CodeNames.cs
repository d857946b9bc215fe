using System.Globalization;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>Names in generated code.</summary>
/// <param name="Stem">What the files' names start with.</param>
/// <param name="Class">The class, a C# identifier.</param>
/// <param name="Namespace">Its namespace; never the name of the class.</param>
internal sealed record CodeNames(string Stem, string Class, string Namespace)
{
    private const string Nameless = "MLModel";
    private const string Suffix = "Model";

    // Short enough for file names: 255 bytes, and three per letter.
    private const int LongestName = 60;

    // Names of files that Windows keeps for devices, and of the class that top-level statements make.
    private static readonly string[] Taken = ["Con", "Prn", "Aux", "Nul", "Program", .. Numbered("Com"), .. Numbered("Lpt")];

    /// <summary>Names for a project of its own.</summary>
    /// <param name="name">Whatever the user calls the model.</param>
    /// <param name="kind">Ends the project's name.</param>
    public static CodeNames ForProject(string name, ProjectKind kind)
    {
        string type = ClassName(name);
        return new CodeNames(type, type, $"{type}{kind}");
    }

    /// <summary>Names for files beside a Model Builder config in somebody's project.</summary>
    /// <param name="stem">Name of the config without its extension.</param>
    /// <param name="rootNamespace">What the project calls its namespace, or the name of its folder.</param>
    public static CodeNames Beside(string stem, string rootNamespace)
    {
        string type = ClassName(stem);
        string space = string.Join('.', rootNamespace.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(NamespacePart).DefaultIfEmpty(Nameless + "App"));
        return new CodeNames(stem, type, space == type ? space + "App" : space);
    }

    /// <summary>The nearest identifier that hides nothing: <c>my photos</c> → <c>My_photos</c>, <c>class</c> → <c>Class</c>,
    /// <c>Path</c> → <c>PathModel</c>.</summary>
    public static string ClassName(string name)
    {
        string identifier = Identifier(name, LongestName);
        if (!identifier.Any(char.IsLetterOrDigit))
        {
            return Nameless;
        }

        // No keyword starts with a capital, and the compiler warns of types without one.
        identifier = char.ToUpperInvariant(identifier[0]) + identifier[1..];
        while (CodeTemplate.Words.Contains(identifier) || Taken.Contains(identifier, StringComparer.OrdinalIgnoreCase))
        {
            identifier += Suffix;
        }

        return identifier;
    }

    // A part of somebody's namespace stays what it is; @ makes no other name of it, and a keyword a name.
    private static string NamespacePart(string part) =>
        Identifier(part, int.MaxValue) is var identifier && identifier.All(char.IsAsciiLetterLower)
            ? "@" + identifier
            : identifier;

    private static string Identifier(string name, int longest)
    {
        string letters = string.Concat(name.Trim().Select(c => IsPart(c) ? c : '_').Take(longest));
        return letters.Length > 0 && IsStart(letters[0]) ? letters : "_" + letters;
    }

    private static IEnumerable<string> Numbered(string device) =>
        Enumerable.Range(0, 10).Select(i => string.Create(CultureInfo.InvariantCulture, $"{device}{i}"));

    private static bool IsStart(char c) => c == '_' || char.GetUnicodeCategory(c) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber;

    private static bool IsPart(char c) => IsStart(c) || char.GetUnicodeCategory(c) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
