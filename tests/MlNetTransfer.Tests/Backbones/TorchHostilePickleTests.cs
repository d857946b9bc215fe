using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights.Torch;
using static MlNetTransfer.Tests.Backbones.TorchBuilder;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Pickles that would run something, take a lot of memory, or name values that are not there.</summary>
public sealed class TorchHostilePickleTests : IDisposable
{
    private const string SizeOfOne = "(K\u0001t";
    private static readonly string Trace = Path.Combine(Path.GetTempPath(), $"mlnet-transfer-trace-{Environment.ProcessId}");

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("weights.pth");

    public static TheoryData<string, string> Hostile => new()
    {
        { $"{Os}{Text($"touch {Trace}")}\u0085R", "os.system" },
        { $"{Text("os")}{Text("system")}\u0093{Text($"touch {Trace}")}\u0085R", "os.system" },
        { $"{Dict(Entry("a", $"{Os}{Text($"touch {Trace}")}\u0085R"))}", "os.system" },
        { $"cbuiltins\neval\n{Text($"open('{Trace}', 'w')")}\u0085R", "builtins.eval" },
        { "ctorch.storage\n_load_from_bytes\n", "torch.storage._load_from_bytes" },
        { "ctorch._utils\n_rebuild_tensor\n", "torch._utils._rebuild_tensor" },
        { "ctorch\nfloat32\n", "torch.float32" },
        { "ctorch\nFloatStorage\n)R", "torch.FloatStorage is called with 0 arguments" },
        { $"ccollections\nOrderedDict\n{Text("a")}\u0085R", "collections.OrderedDict is called with 1 arguments ('a')" },
        { "ctorch\nSize\n)R", "torch.Size is called" },
        { "K\u0001)R", "1 is called; it is no function" },
        { $"{Text("os")})R", "'os' is called" },
        { "ccollections\nOrderedDict\n]R", "is called" },
        { $"(ios\nsystem\n{Text("x")}", "opcode INST" },
        { "(cos\nsystem\no", "os.system" },
        { "ccollections\nOrderedDict\n)\u0081", "opcode NEWOBJ" },
        { "ccollections\nOrderedDict\n)}\u0092", "opcode NEWOBJEX" },
        { "\u0082\u0001", "opcode EXT1" },
        { "\u0083\u0001\u0000", "opcode EXT2" },
        { "\u0084\u0001\u0000\u0000\u0000", "opcode EXT4" },
        { "}}b", "opcode BUILD" },
        { $"{OrderedDict}K\u0001b", "opcode BUILD" },
        { $"ccollections\nOrderedDict\n}}b", "opcode BUILD sets attributes of collections.OrderedDict" },
        { "Pos.system\n", "opcode PERSID" },
        { "\u0097", "opcode NEXTBUFFER" },
        { "\u0001", "opcode 0x01" },
        { "I1\n", "opcode INT" },
        { "S'a'\n", "opcode STRING" },
        { $"X{Latin([0xFF, 0xFF, 0xFF, 0xFF])}a", "4294967295 bytes are needed" },
        { $"B{Latin([0xFF, 0xFF, 0xFF, 0x7F])}a", "2147483647 bytes are needed" },
        { $"\u008d{Latin([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])}", "opcode BINUNICODE8" },
        { $"\u008e{Latin([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])}", "opcode BINBYTES8" },
        { $"\u0096{Latin([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])}", "opcode BYTEARRAY8" },
        { $"\u008b{Latin([0xFF, 0xFF, 0xFF, 0x7F])}", "opcode LONG4" },
        { $"\u0095{Latin([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])}", "18446744073709551615 bytes are needed" },
        { "\u008a\u00FFa", "255 bytes are needed" },
        { "\u0080\u0001", "protocol 1" },
        { "\u0080\u0006", "protocol 6" },
        { $"c{new string('a', 5000)}\nb\n", "has no end within 256 bytes" },
        { "\u008c\u0002\u00FF\u00FE", "not UTF-8" },
        { $"}}r{Latin([0xFF, 0xFF, 0xFF, 0xFF])}", "notes value 4294967295" },
        { "}q\u0001", "notes value 1 after 0" },
        { "h\u0000", "recalls value 0 of 0" },
        { "q\u0000", "did not push" },
        { "\u0087", "did not push" },
        { "K\u0001(\u0085", "did not push" },
        { "t", "a mark that it did not set" },
        { "", "ends with 0 values" },
        { "}}", "ends with 2 values" },
        { "}(", "1 marks" },
        { "]K\u0001K\u0001s", "which is no dict" },
        { "}K\u0001a", "which is no list" },
        { "}(K\u0001u", "a key without a value" },
        { "K\u0001K\u0002\u0093", "names a global by 1 and 2" },
        { new string('(', 2000), "nests more than 1000" },
        { new string('N', 200_000), "stacks more than 100000" },
        { $"K\u0001{string.Concat(Enumerable.Repeat("q\u0000", 500_000))}", "more than 500000 opcodes" },
        { $"]q\u0000{string.Concat(Enumerable.Repeat("h\u0000a", 10))}", "holds PickleList" },
        { string.Concat(Enumerable.Repeat("]", 90_000)) + new string('a', 89_999), "holds PickleList" },
        { $"}}q\u0000{Text("state_dict")}h\u0000s", "holds no tensors" },
        { $"{Text("x")}Q", "a storage is not named by" },
        { $"({Text("storage")}{Os}", "os.system" },
        { $"({Text("module")}NNNNtQ", "a storage is not named by" },
        { $"ctorch\nSize\n({SizeOfOne}{SizeOfOne}tR", "torch.Size is called with 2" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_pickle_is_refused_with_what_it_asked_for_and_leaves_no_trace(string pickle, string says)
    {
        AssertRefused(Zip(pickle), says);
        AssertRefused(Legacy(pickle, "]", []), says);
        Assert.False(System.IO.File.Exists(Trace));
    }

    [Fact]
    public void The_preliminaries_of_a_legacy_file_may_run_nothing_either()
    {
        string run = $"{Os}{Text($"touch {Trace}")}\u0085R";
        AssertRefused([.. Pickle(run), .. Pickle(run)], "os.system");
        AssertRefused(Legacy("}", run, []), "os.system");
        AssertRefused(Legacy("}", Tensor("0", "FloatStorage", 1, 0, [1], [1]), []), "names a storage where none can be");
        Assert.False(System.IO.File.Exists(Trace));
    }

    [Fact]
    public void Containers_that_hold_themselves_are_left_out()
    {
        Write(Zip($"}}q\u0000({Entry("self", "h\u0000")}{Entry("list", "]q\u0001h\u0001a")}{Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1]))}u"));
        using TorchFile file = TorchFile.Open(File);
        Assert.Equal(["a"], file.Tensors.Keys);
    }

    [Fact]
    public void Sound_pickles_with_exchanged_opcodes_are_refused_or_read()
    {
        string[] sound =
        [
            "}", "(", Text("a"), "ctorch._utils\n_rebuild_tensor_v2\n", "(", "(", Text("storage"), "ctorch\nFloatStorage\n", Text("0"), Text("cpu"), Int(6), "t", "Q",
            Int(1), "(", Int(2), Int(2), "t", "(", Int(1), Int(3), "t", "\u0089", OrderedDict, "t", "R", "u",
        ];
        string[] parts =
        [
            .. sound, "", "", "N", "]", ")", "a", "e", "s", "\u0085", "\u0086", "\u0087", "q\u0000", "\u0094", "h\u0000", "b", "0", "2", "\u0093",
            Int(0), Int(-1), Int(long.MaxValue), Int(1 << 30), "G\u007F\u00F0\u0000\u0000\u0000\u0000\u0000\u0000",
        ];
        int read = 0;
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Int[0, parts.Length]).Array[1, 4].Sample(
            changes =>
            {
                string[] changed = [.. sound];
                foreach ((int at, int part) in changes)
                {
                    changed[at] = part < parts.Length ? parts[part] : changed[at] + changed[at];
                }

                try
                {
                    object? root = PickleMachine.Read(new PickleReader(Pickle(string.Concat(changed))), new TorchObjects(allowStorages: true));
                    read += TorchStateDict.Find(root, 100).Count;
                }
                catch (InvalidDataException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            },
            iter: 50_000,
            threads: 1);
        Assert.InRange(read, 500, 50_000);
    }

    private void AssertRefused(byte[] bytes, string says)
    {
        Write(bytes);
        TransferException refused = Assert.Throws<TransferException>(() => TorchFile.Open(File).Dispose());
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.WeightsMalformed, finding.Code);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
    }

    private void Write(byte[] bytes) => System.IO.File.WriteAllBytes(File, bytes);
}
