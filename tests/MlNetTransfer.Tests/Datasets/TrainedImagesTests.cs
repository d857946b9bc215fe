using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Datasets;

public class TrainedImagesTests
{
    [Fact]
    public void Images_that_were_trained_on_are_known_again_and_test_images_are_not()
    {
        LabelledImage[] images = [.. Enumerable.Range(0, 300).Select(i => new LabelledImage(
            ImageSource.FromFile($"{i}"),
            0,
            (ImageSplit)(i % 3),
            ContentHash.Of(BitConverter.GetBytes(i / 2 * 2 == i ? i : i + 1000))))];
        ImageDataset dataset = new() { Labels = ["a"], Images = images, Rejected = [], Findings = [] };
        TrainedImages trained = TrainedImages.Of(dataset);
        Func<ContentHash, bool> seen = trained.Lookup()!;
        Assert.Equal((200, 1600), (trained.Count, trained.Hashes.Length));
        Assert.All(images, i => Assert.Equal(i.Split != ImageSplit.Test, seen(i.Hash)));
    }

    [Theory]
    [InlineData("no base 64!")]
    [InlineData("AAAA")]
    [InlineData("A")]
    public void A_text_that_was_changed_by_hand_knows_nothing(string hashes) => Assert.Null(new TrainedImages { Count = 1, Hashes = hashes }.Lookup());
}
