using System.Text;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Config;

namespace MlNetTransfer.Tests.Configuration;

public sealed class ConfigTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "line 1 column 1", "is empty")]
    [InlineData("\uFEFF \r\n", "line 2 column 1", "is empty")]
    [InlineData("{\n  \"a\": 1,\n  \"ü\u00e9\": }", "line 3 column 9", "'}' is an invalid start of a value")]
    [InlineData("\uFEFF{ \"a\": x", "line 1 column 8", "'x' is an invalid start of a value")]
    [InlineData("{\"a\": []", "line 1 column 9", "Expected depth to be zero")]
    [InlineData("{\"a\": \"un", "line 1 column 10", "Expected end of string")]
    [InlineData("{\"a\": 1} {}", "line 1 column 10", "invalid after a single JSON value")]
    [InlineData("{\"a\": 1,}", "line 1 column 9", "trailing comma")]
    [InlineData("[1]", "line 1 column 1", "holds an array")]
    [InlineData("{\"a\": 1, \"b\": {\"c\": 1,\n\"c\": 2}}", "line 2 column 1", "'c' is there twice, the first time in line 1 column 16")]
    public void What_is_no_JSON_object_is_refused_with_line_and_column(string text, string place, string what)
    {
        Finding finding = Refused(Encoding.UTF8.GetBytes(text));
        Assert.Equal((FindingCode.ConfigMalformed, $"X.mbconfig {place}"), (finding.Code, finding.Where));
        Assert.Contains(what, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_where_they_are()
    {
        Assert.Equal("X.mbconfig line 1 column 8", Refused([.. "{\"a\": \""u8, 0xC3, 0x28, .. "\"}"u8]).Where);
        Assert.Equal("X.mbconfig line 1 column 1", Refused([0xFF, 0xFE, (byte)'{', 0]).Where);
    }

    [Fact]
    public void Deep_nesting_and_very_many_values_are_refused()
    {
        string deep = "{\"a\":" + string.Concat(Enumerable.Repeat("[", 1_000_000));
        Assert.Contains("depth of 64", Refused(Encoding.UTF8.GetBytes(deep)).Message, StringComparison.Ordinal);
        string many = "{\"a\":[" + string.Join(',', Enumerable.Repeat("[]", 1_000_000)) + "]}";
        Assert.Contains("100,000", Refused(Encoding.UTF8.GetBytes(many)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_members_that_stand_there_twice_the_first_twenty_are_told()
    {
        string text = "{" + string.Join(',', Enumerable.Repeat("\"a\":1", 50_000)) + "}";
        Assert.Equal(20, Assert.Throws<TransferException>(() => MadeUpConfig.Parse(text)).Findings.Count);
    }

    [Fact]
    public void Folders_missing_files_and_files_of_a_hundred_megabytes_are_findings()
    {
        Assert.Equal(FindingCode.PathNotReadable, Loading(_folder.Path).Code);
        Assert.Equal(FindingCode.PathNotFound, Loading(_folder.File("none.mbconfig")).Code);
        using (FileStream large = File.Create(_folder.File("large.mbconfig")))
        {
            large.SetLength(100 << 20);
        }

        Assert.Equal(FindingCode.ConfigMalformed, Loading(_folder.File("large.mbconfig")).Code);
        File.WriteAllText(_folder.File("empty.mbconfig"), "");
        Assert.Equal(FindingCode.ConfigMalformed, Loading(_folder.File("empty.mbconfig")).Code);
    }

    [Fact]
    public void Offsets_are_those_of_the_values_whatever_stands_before_them()
    {
        ConfigText text = MadeUpConfig.Parse("\uFEFF{ \"\\u0061\" :\t-1.50e+2 , \"b\": [ \"x\\\"\", { } , null, true ] }");
        Assert.Equal("-1.50e+2", Encoding.UTF8.GetString(text.Raw(text.Root["a"]!)));
        Assert.Equal(["\"x\\\"\"", "{ }", "null", "true"], text.Root["b"]!.Items.Select(i => Encoding.UTF8.GetString(text.Raw(i))));
        Assert.Equal("x\"", text.Text(text.Root["b"]!.Items[0]));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_text_and_no_crash()
    {
        ConfigText text = MadeUpConfig.Parse("{\"\\ud800\": \"\\ud800\"}");
        Assert.Null(text.Text(Assert.Single(text.Root.Members).Value));
    }

    [Fact]
    public void Text_in_messages_cannot_move_a_terminal_and_is_not_endless()
    {
        Assert.Equal("'a\\u001b[31m\\u202e\U0001F600'", ConfigQuote.Of("a\u001b[31m\u202e\U0001F600"));
        Assert.Equal(203, ConfigQuote.Of(new string('x', 5000)).Length);
    }

    private static Finding Loading(string path) => Assert.Single(Assert.Throws<TransferException>(() => ConfigText.Load(path)).Findings);

    private static Finding Refused(byte[] bytes) => Assert.Single(Assert.Throws<TransferException>(() => ConfigText.Parse("X.mbconfig", bytes)).Findings);
}
