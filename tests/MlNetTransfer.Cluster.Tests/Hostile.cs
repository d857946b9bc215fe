using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests;

/// <summary>Names of files that somebody else chose, and that a file system holds.</summary>
internal static class Hostile
{
    private static readonly string[] Written =
    [
        "photos",
        "my photos",
        "it's",
        "\"quoted\"",
        "$(touch owned)",
        "`touch owned`",
        "$HOME/${PATH}",
        "$(JOB_COMPLETION_INDEX)",
        "$$(JOB_COMPLETION_INDEX)",
        "a;touch owned",
        "a&&touch owned",
        "a\ntouch owned\n",
        "a\n#SBATCH --partition=other\n",
        "a\\",
        "a\\\nb",
        "\\n",
        "*",
        "~",
        "-rf",
        "--out",
        "#comment",
        " ",
        "tab\tand\rreturn",
        "'; touch owned; '",
        "'\\''",
        "key: value",
        "- item",
        "%YAML 1.1",
        "---\nkind: Pod",
        "{a: [b]}",
        "!!binary a",
        "&anchor *alias",
        "null",
        "true",
        "0x1F",
        "Käfer",
        "写真",
        "🐞",
        "e\u0301",
        "\u202Egpj.exe",
        "\u0085next\u2028line\u2029",
        "\uFEFFmark",
        "\u0001\u0007\u001B[31m\u007F\u009B",
        "a\u00A0b",
        "%x %j %%",
    ];

    private const string Letters = "'\"\\$`()\n\r\t #%&;|<>*?[]{}~!-:@,aZ9\u0001\u0080é\u2028写";

    /// <summary>Those that somebody thought of, and 200 that nobody did; as absolute paths.</summary>
    public static string[] Paths { get; } =
    [
        .. Written.Concat(Enumerable.Range(0, 200).Select(i => Drawn(new RandomSource(i)))).Select(n => $"/data/{n}"),
    ];

    private static string Drawn(RandomSource random) =>
        new([.. Enumerable.Range(0, 1 + random.NextInt32(24)).Select(_ => Letters[random.NextInt32(Letters.Length)])]);
}
