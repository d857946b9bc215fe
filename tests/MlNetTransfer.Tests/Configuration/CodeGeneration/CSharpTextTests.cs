using MlNetTransfer.Datasets;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Configuration.CodeGeneration;

public class CSharpTextTests
{
    [Theory]
    [InlineData("ants", "\"ants\"")]
    [InlineData("C:\\photos\\new", "\"C:\\\\photos\\\\new\"")]
    [InlineData("größe 猫 <script>", "\"größe 猫 <script>\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("a\r\n\tb\0", "\"a\\r\\n\\tb\\u0000\"")]
    [InlineData("end\u2028of\u0085line\u202Edne", "\"end\\u2028of\\u0085line\\u202Edne\"")]
    [InlineData("😀", "\"\\uD83D\\uDE00\"")]
    [InlineData("{x}__Class__", "\"{x}__Class__\"")]
    public void A_string_is_a_literal_on_one_line_in_which_everything_can_be_seen(string value, string literal) =>
        Assert.Equal(literal, CSharpText.Literal(value));

    [Fact]
    public void An_object_initializer_names_everything_that_is_set() => Approved.Verify(string.Join('\n', CSharpText.InitializerLines(
        new TransferOptions
        {
            Data = "photos",
            OutputFolder = "",
            Backbone = "resnet18",
            Strategy = TransferStrategy.FullFineTuning,
            Epochs = 12,
            Settings = new Dictionary<string, string> { ["optimizer"] = "Sgd", ["learningRate"] = "0.01" },
            TimeBudget = TimeSpan.FromMinutes(1.5),
            CacheLimit = 0.1,
            Resume = true,
            Seed = 1L << 40,
            Manifest = new ManifestOptions { Delimiter = '\t', Root = @"C:\photos" },
        },
        1,
        nameof(TransferOptions.OutputFolder))));
}
