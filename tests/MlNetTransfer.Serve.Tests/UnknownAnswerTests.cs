using System.Text.Json;
using MlNetTransfer.Serve.Answers;

namespace MlNetTransfer.Tests.Serve;

public class UnknownAnswerTests
{
    private static readonly ServedModel Model = new("0", ["ants", "bees"], "cpu", default);

    [Theory]
    [InlineData(true, 1.5f)]
    [InlineData(false, -2f)]
    public void An_answer_says_whether_the_image_is_of_none_of_the_classes(bool unknown, float score)
    {
        Prediction prediction = new("ants", 0.75f, [0.75f, 0.25f]) { IsUnknown = unknown, UnknownScore = score };
        JsonElement answer = Written(prediction);
        Assert.Equal(unknown, answer.GetProperty("isUnknown").GetBoolean());
        Assert.Equal(score, answer.GetProperty("unknownScore").GetSingle());
        Assert.Equal("ants", answer.GetProperty("label").GetString());
    }

    [Fact]
    public void Of_a_model_without_a_threshold_there_is_not_a_word_of_it()
    {
        JsonElement answer = Written(new Prediction("ants", 0.75f, [0.75f, 0.25f]));
        Assert.Equal(["label", "probability", "scores", "model"], answer.EnumerateObject().Select(p => p.Name));
    }

    private static JsonElement Written(Prediction prediction) =>
        JsonSerializer.SerializeToElement(ImageAnswer.Of(new ClassifiedImage(prediction, Model)), ServeJson.Default.ImageAnswer);
}
