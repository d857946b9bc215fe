using MlNetTransfer.Datasets;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Export;

/// <summary>How unlike the training images the images of a test are, gathered while it scores them. Thread-safe.</summary>
public sealed class UnknownRows
{
    private readonly float[] _scores;
    private readonly Dictionary<LabelledImage, int> _at;

    private UnknownRows(LabelledImage[] images)
    {
        _scores = new float[images.Length];
        _at = new Dictionary<LabelledImage, int>(images.Length, ReferenceEqualityComparer.Instance);
        foreach ((int i, LabelledImage image) in images.Index())
        {
            _at[image] = i;
        }
    }

    /// <summary>Where in a row the score stands; null where the model has none.</summary>
    internal static int? Column(IFeatureExtractor onnx) =>
        onnx.Outputs is [{ Dimension: var classes }, { Stage: ClassifierFile.UnknownScore }, ..] ? classes : null;

    /// <summary>Room for the scores of images.</summary>
    /// <param name="onnx">The exported model.</param>
    /// <param name="images">That it is to score.</param>
    /// <returns>Null where the model refuses no image.</returns>
    public static UnknownRows? Of(IFeatureExtractor onnx, LabelledImage[] images) => Column(onnx) is null ? null : new UnknownRows(images);

    /// <summary>Takes the score of an image.</summary>
    /// <param name="image">Its number.</param>
    /// <param name="others">What is behind its scores.</param>
    public void Add(int image, ReadOnlySpan<float> others) => _scores[image] = others[0];

    /// <summary>[images], of some of them.</summary>
    /// <param name="images">Of those that it was made for.</param>
    public float[] Of(LabelledImage[] images) => [.. images.Select(i => _scores[_at[i]])];
}
