using CsCheck;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Runs.Trials;

namespace MlNetTransfer.Tests.Runs.Trials;

public sealed class TrialListTests : IDisposable
{
    private static readonly TransferOptions Options = new() { Data = "photos", OutputFolder = "results" };

    private readonly TemporaryFolder _folder = new();
    private readonly RunSetup _setup = new MadeUpWorld(0).Setup;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_is_read_as_it_was_written_and_written_over_by_another_list_alone()
    {
        string path = _folder.File("lists/trials.json");
        TrialList list = MadeUpWorld.List(Options, _setup);
        list.Save(path);
        Assert.Equal(list.ToJson(), TrialList.Load(path).ToJson());
        list.Save(path);
        string photo = _folder.File("photo.jpg");
        File.WriteAllText(photo, "{}");
        Assert.Equal(FindingCode.OutputNotOurs, Refused(() => list.Save(photo)).Code);
        Assert.Equal("{}", File.ReadAllText(photo));
    }

    [Theory]
    [InlineData("{", "damaged, or something else")]
    [InlineData("{}", "damaged, or something else")]
    [InlineData("null", "damaged, or something else")]
    [InlineData("""{"format": 2, "new": true}""", "is of format 2, and this version reads 1")]
    public void What_is_no_list_is_refused(string text, string what)
    {
        File.WriteAllText(_folder.File("trials.json"), text);
        Finding refused = Refused(() => TrialList.Load(_folder.File("trials.json")));
        Assert.Equal(FindingCode.TrialsDoNotFit, refused.Code);
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Equal(FindingCode.PathNotFound, Refused(() => TrialList.Load(_folder.File("none.json"))).Code);
    }

    [Fact]
    public void A_list_whose_numbers_or_backbones_do_not_fit_is_damaged()
    {
        TrialList list = MadeUpWorld.List(Options, _setup);
        foreach (TrialList damaged in (TrialList[])[list with { Trials = [.. list.Trials.Skip(1)] }, list with { Backbones = [] }])
        {
            File.WriteAllText(_folder.File("trials.json"), damaged.ToJson());
            Assert.Equal(FindingCode.TrialsDoNotFit, Refused(() => TrialList.Load(_folder.File("trials.json"))).Code);
        }
    }

    [Fact]
    public void A_number_that_is_none_of_the_list_is_refused_with_those_that_are()
    {
        TrialList list = MadeUpWorld.List(Options, _setup);
        Assert.Equal(3, list.Find(3).Number);
        Assert.Contains("the numbers 0 to 19", Refused(() => list.Find(20)).Message, StringComparison.Ordinal);
        Assert.Contains("holds none", Refused(() => (list with { Trials = [] }).Find(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_options_images_weights_and_backbones_are_refused_and_named()
    {
        TrialList list = MadeUpWorld.List(Options, _setup);
        TrialIdentity.RequireOptions(list, "trials.json", Options with { Data = "elsewhere", OutputFolder = "other", Pictures = false, CacheLimit = 1 });
        Assert.Contains(": --epochs, --seed differ", Refused(() => TrialIdentity.RequireOptions(list, "trials.json", Options with { Epochs = 3, Seed = 5 })).Message, StringComparison.Ordinal);
        TrialIdentity.Require(list, "trials.json", Options, _setup);
        Assert.Contains(": images differ", Refused(() => TrialIdentity.Require(list, "trials.json", Options, _setup with { Fingerprint = "others" })).Message, StringComparison.Ordinal);
        BackboneWeights weights = new("", "others", new Dictionary<string, float[]>());
        Assert.Contains(": weights differ", Refused(() => TrialIdentity.Require(list, "trials.json", Options, _setup with { Weights = weights })).Message, StringComparison.Ordinal);
        RunSetup other = _setup with { Backbone = BackboneCatalog.Find("resnet18") };
        Assert.Contains(": backbone differ", Refused(() => TrialIdentity.Require(list, "trials.json", Options, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_right_is_kept_as_a_bit_for_each_image() => Gen.Bool.Array[0, 70].Sample(right =>
    {
        TrialJudgement judgement = new() { Epoch = 1, Share = 0.5, Seconds = 1, Right = TrialJudgement.Packed(right) };
        Assert.Equal(right, judgement.RightOf(right.Length));
        Assert.Null(judgement.RightOf(right.Length + 8));
        Assert.Null((judgement with { Right = "?" }).RightOf(right.Length));
    });

    [Fact]
    public void More_memory_is_guessed_for_more_images_larger_networks_and_more_that_trains()
    {
        BackboneSpec small = BackboneCatalog.Find("mobilenetv2_035"), large = BackboneCatalog.Find("resnet50");
        Assert.True(Head(small) < Tuned(small, TransferStrategy.LastConv));
        Assert.True(Tuned(small, TransferStrategy.LastConv) <= Tuned(small, TransferStrategy.FullFineTuning));
        Assert.True(Tuned(small, TransferStrategy.FullFineTuning) < Tuned(large, TransferStrategy.FullFineTuning));
        Assert.True(Tuned(small, TransferStrategy.LastConv) < Tuned(small, TransferStrategy.LastConv, images: 4000));

        long Head(BackboneSpec backbone) => TrialMemory.Of(backbone, null, 400, 100);

        long Tuned(BackboneSpec backbone, TransferStrategy strategy, int images = 400) => TrialMemory.Of(
            backbone, FineTuningPolicy.Choose(strategy, MlNetTransfer.Runs.BackboneShapes.Of(backbone), images, 100, 2, null), images, 100);
    }

    private static Finding Refused(Action refused) => Assert.Single(Assert.Throws<TransferException>(refused).Findings);
}
