using System.Reflection;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Tests.Options;

public class OptionChecksTests
{
    private const int Cases = 3000;

    private static readonly PropertyInfo[] OfRun = Settable(typeof(TransferOptions)), OfTable = Settable(typeof(ManifestOptions));

    /// <summary>Nulls where none may be, control characters in every text, numbers at their ends, names that do not exist: each is a finding, and none an exception.</summary>
    [Fact]
    public void Whatever_the_options_hold_the_check_ends_in_findings()
    {
        RandomSource random = new(7);
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            TransferOptions options = new() { Data = "photos", OutputFolder = "model", Manifest = Changed(new ManifestOptions(), OfTable, random) };
            options = Changed(options, OfRun, random);
            IReadOnlyList<Finding> findings = options.Check();
            Assert.All(findings, f => Assert.Equal((FindingCode.OptionInvalid, Severity.Error), (f.Code, f.Severity)));
            refused += findings.Count > 0 ? 1 : 0;
            bool nulls = findings.Any(f => f.Message == "is null");
            foreach ((object owner, PropertyInfo property) in Members(options))
            {
                object? value = property.GetValue(owner);
                bool required = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull;
                if (value is null ? required : !nulls && value is string text && text.Contains('\0', StringComparison.Ordinal))
                {
                    Assert.True(findings.Any(f => f.Where == property.Name), $"{property.Name} is not among {string.Join("; ", findings)}");
                }
            }
        }

        Assert.InRange(refused, Cases / 2, Cases);
    }

    [Fact]
    public void A_run_of_options_that_hold_nulls_is_refused_with_findings()
    {
        TransferOptions options = new() { Data = null!, OutputFolder = "model", Device = null!, Settings = null!, Manifest = null!, Background = null! };
        Assert.Equal(["Background", "Device", "Manifest", "Settings"], OptionPaths.Check(options, weights: null).Where(f => f.Message == "is null").Select(f => f.Where).Order(StringComparer.Ordinal));
        Assert.Contains(OptionPaths.Check(new() { Data = null!, OutputFolder = null! }, weights: null), f => f.Where == "Data");
    }

    [Fact]
    public void A_line_break_behind_a_device_is_no_device() =>
        Assert.Equal(["Device"], new TransferOptions { Data = "photos", OutputFolder = "model", Device = "cpu\n" }.Check().Select(f => f.Where));

    private static T Changed<T>(T options, PropertyInfo[] properties, RandomSource random)
    {
        foreach (PropertyInfo property in properties.Where(_ => random.NextInt32(6) == 0))
        {
            property.SetValue(options, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property.PropertyType, random));
        }

        return options;
    }

    private static object? Value(Type type, Type declared, RandomSource random)
    {
        string[] texts = ["", " ", "\0", "a\0b", "\u0001", "\n", "\t", "\u007f", "cpu", "photos", "\ud800"];
        double[] numbers = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 0.5, 1e300];
        string text = texts[random.NextInt32(texts.Length)];
        bool isNull = random.NextInt32(3) == 0 && (!declared.IsValueType || Nullable.GetUnderlyingType(declared) is not null);
        return isNull ? null
            : type == typeof(string) ? text
            : type == typeof(double) ? numbers[random.NextInt32(numbers.Length)]
            : type == typeof(int) ? (int[])[int.MinValue, -1, 0, 1, 64, int.MaxValue] is var whole ? whole[random.NextInt32(whole.Length)] : 0
            : type == typeof(long) ? long.MinValue
            : type == typeof(bool) ? random.NextInt32(2) == 0
            : type == typeof(char) ? (char)random.NextInt32(200)
            : type == typeof(TimeSpan) ? TimeSpan.FromTicks(random.NextInt32(3) - 1)
            : type.IsEnum ? Enum.ToObject(type, random.NextInt32(20) - 2)
            : type == typeof(ManifestOptions) ? new ManifestOptions()
            : new Dictionary<string, string> { [text] = random.NextInt32(2) == 0 ? null! : text, ["epochs"] = texts[random.NextInt32(texts.Length)] };
    }

    private static IEnumerable<(object Owner, PropertyInfo Property)> Members(TransferOptions options) =>
    [
        .. OfRun.Select(p => ((object)options, p)), .. options.Manifest is null ? [] : OfTable.Select(p => ((object)options.Manifest, p)),
    ];

    private static PropertyInfo[] Settable(Type type) => [.. type.GetProperties().Where(p => p.SetMethod is not null)];
}
