using System.Globalization;

namespace MlNetTransfer.Tests;

public sealed class KernelTests
{
    private const double Bound = 1e-4;

    private static readonly string[] Isas = ["SSE41", "AVX2", "AVX512_CORE", "AVX512_CORE_BF16"];

    // One of each kind, at a small size that it takes.
    private static readonly (string Name, string Side, string Batches)[] Backbones =
    [
        ("mobilenetv2_035", "96", "4,7"),
        ("efficientnet_b0", "64", "4"),
        ("resnet50", "64", "7"),
    ];

    public static TheoryData<string, string, string, string> Cells => [.. Isas.SelectMany(isa => Backbones.Select(b => (isa, b.Name, b.Side, b.Batches)))];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_convolution_agrees_with_double_precision_under_every_instruction_set(string isa, string backbone, string side, string batches)
    {
        Dictionary<string, string> variables = new() { ["ONEDNN_MAX_CPU_ISA"] = isa };
        string dll = ProcessRunner.Dll("MlNetTransfer.Benchmarks", "MlNetTransfer.Benchmarks");
        ProcessRunner.Result result = ProcessRunner.RunIn(Environment.CurrentDirectory, variables, dll, "kernels-layers", backbone, side, batches, "2");
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Error}");
        string[] lines = result.Output.Trim().Split('\n');
        Assert.Equal(batches.Split(',').Length, lines.Length);
        foreach (string line in lines)
        {
            // Layers and features, each channels last and contiguous; then the worst layer.
            string[] fields = line.Split(',');
            Assert.Equal(5, fields.Length);
            Assert.All(fields[..4], error => Assert.True(double.Parse(error, CultureInfo.InvariantCulture) < Bound, line));
        }
    }
}
