using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Training;

public class SharedImagesTests
{
    private static readonly Preprocessing Rendering = BackboneCatalog.Find("mobilenetv2_035").Preprocessing;

    [Fact]
    public void Trainings_on_the_same_images_share_them_and_on_others_they_do_not()
    {
        LabelledImage[] train = Images("train", 5), validation = Images("validation", 2);
        SharedImages images = new();
        TrainingImages first = images.Of(train, Rendering), second = images.Of(validation, Rendering);
        Assert.NotSame(first, second);
        Assert.Same(first, images.Of([.. train], Rendering));
        Assert.Same(second, images.Of(validation, Rendering));
        Assert.NotSame(first, images.Of(train, Rendering with { CropSize = 64 }));
        Assert.NotSame(first, images.Of(train[1..], Rendering));
    }

    [Fact]
    public void What_is_forgotten_is_opened_again()
    {
        LabelledImage[] train = Images("train", 5);
        SharedImages images = new();
        TrainingImages first = images.Of(train, Rendering);
        images.Clear();
        Assert.NotSame(first, images.Of(train, Rendering));
    }

    private static LabelledImage[] Images(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new LabelledImage(ImageSource.FromFile($"{name} {i}"), i, ImageSplit.Train, default))];
}
