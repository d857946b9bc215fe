using System.ComponentModel;
using System.Text.Json.Serialization;
using MlNetTransfer.Hosting;

namespace MlNetTransfer.Serve.Answers;

/// <summary>What a model says about one image.</summary>
internal sealed record ImageAnswer(
    [property: Description("The likeliest class.")] string Label,
    [property: Description("Its probability, 0 to 1.")] float Probability,
    [property: Description("The probability of every class, by its name.")] IReadOnlyDictionary<string, float> Scores,
    [property: Description("SHA-256 of the model that answered.")] string Model)
{
    [Description("Whether the image is probably of none of the classes; the label is the best guess. Only where the model was trained with --unknown.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsUnknown { get; init; }

    [Description("How unlike the training images the image is. Only where the model was trained with --unknown.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? UnknownScore { get; init; }

    public static ImageAnswer Of(ClassifiedImage image)
    {
        Dictionary<string, float> scores = new(image.Model.Labels.Count, StringComparer.Ordinal);
        for (int i = 0; i < image.Model.Labels.Count; i++)
        {
            scores[image.Model.Labels[i]] = image.Prediction.Scores[i];
        }

        return new ImageAnswer(image.Label, image.Probability, scores, image.Model.Checksum)
        {
            IsUnknown = image.Prediction.IsUnknown,
            UnknownScore = image.Prediction.UnknownScore,
        };
    }
}

/// <summary>Why there is no answer about one image.</summary>
internal sealed record ImageProblem(
    [property: Description("Of the finding: MNT and three digits.")] string Code, [property: Description("What is wrong, and what to do.")] string Detail);

/// <summary>One of several images: an answer, or a problem.</summary>
internal sealed record ImageResult(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImageAnswer? Answer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImageProblem? Problem);

/// <summary>Results in the order of the images.</summary>
internal sealed record SeveralAnswer(IReadOnlyList<ImageResult> Images);
