using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Review;

namespace MlNetTransfer.Tests.Review;

public class CrossJudgeTests
{
    private const int Images = 240, Classes = 3, Features = 12;

    [Fact]
    public void Swapped_labels_are_the_least_likely_ones_and_the_judges_name_the_true_class()
    {
        (FeatureMatrix features, LabelledImage[] images, int[] truth) = MadeUp(Swapped);
        FeatureMatrix judged = Judge(features, images);
        int[] order = [.. Enumerable.Range(0, Images).OrderBy(i => judged.Row(i)[images[i].LabelIndex])];
        Assert.Equal(Swapped.Order(), order.Take(Swapped.Length).Order());
        Assert.All(Swapped, i => Assert.Equal(truth[i], System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(judged.Row(i))));
        Assert.All(Enumerable.Range(0, Images), i => Assert.Equal(1, judged.Row(i).ToArray().Sum(), 1e-5f));
    }

    [Fact]
    public void The_order_of_the_images_changes_nothing()
    {
        (FeatureMatrix features, LabelledImage[] images, _) = MadeUp(Swapped);
        FeatureMatrix judged = Judge(features, images), backwards = new(Images, Features);
        for (int i = 0; i < Images; i++)
        {
            features.Row(Images - 1 - i).CopyTo(backwards.Row(i));
        }

        FeatureMatrix again = Judge(backwards, [.. images.Reverse()]);
        Assert.All(Enumerable.Range(0, Images), i => Assert.Equal(judged.Row(i)[0], again.Row(Images - 1 - i)[0], 1e-3f));
    }

    /// <summary>Copies that were swapped together would vouch for each other if a judge had seen one of them.</summary>
    [Fact]
    public void No_judge_has_seen_a_copy()
    {
        (FeatureMatrix features, LabelledImage[] images, int[] truth) = MadeUp([0, 3, 6, 9, 12]);
        foreach (int i in (int[])[3, 6, 9, 12])
        {
            features.Row(0).CopyTo(features.Row(i));
            images[i] = images[i] with { Group = images[0].Hash };
        }

        FeatureMatrix judged = Judge(features, images);
        Assert.All((int[])[0, 3, 6, 9, 12], i => Assert.Equal(truth[0], System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(judged.Row(i))));
    }

    [Fact]
    public void A_class_of_one_image_is_judged_by_nobody()
    {
        (FeatureMatrix features, LabelledImage[] images, _) = MadeUp([]);
        images[0] = images[0] with { LabelIndex = Classes };
        FeatureMatrix judged = CrossJudge.Probabilities(features, images, Classes + 1, new bool[Images], new RandomSource(1), default);
        Assert.True(float.IsNaN(judged.Row(0)[0]));
        Assert.False(float.IsNaN(judged.Row(1)[0]));
    }

    private static int[] Swapped => [.. Enumerable.Range(0, 12).Select(i => 20 * i)];

    private static FeatureMatrix Judge(FeatureMatrix features, LabelledImage[] images) =>
        CrossJudge.Probabilities(features, images, Classes, new bool[Images], new RandomSource(1), default);

    private static (FeatureMatrix Features, LabelledImage[] Images, int[] Truth) MadeUp(int[] swapped)
    {
        RandomSource random = new(5);
        FeatureMatrix features = new(Images, Features);
        int[] truth = [.. Enumerable.Range(0, Images).Select(i => i % Classes)];
        for (int i = 0; i < Images; i++)
        {
            for (int f = 0; f < Features; f++)
            {
                features.Row(i)[f] = (float)(random.NextNormal() + (f % Classes == truth[i] ? 3 : 0));
            }
        }

        LabelledImage[] images =
        [
            .. truth.Select((label, i) => new LabelledImage(
                ImageSource.FromBytes(new byte[] { 1 }, $"{i}.png"),
                swapped.Contains(i) ? (label + 1) % Classes : label,
                ImageSplit.Train,
                ContentHash.Of(BitConverter.GetBytes(i)))),
        ];
        return (features, images, truth);
    }
}
