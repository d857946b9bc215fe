using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting;
using MlNetTransfer.Serve.Answers;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary>Reads the images of a request, and answers them.</summary>
internal sealed class Predicting(ServeOptions options, UploadMemory memory, TimeProvider time)
{
    /// <summary>Of one image an answer or a refusal; of several a result each, in their order.</summary>
    public async Task<IResult> AnswerAsync(HttpRequest request, ImageClassifier classifier)
    {
        using Deadline deadline = new(options.TimeLimit, time, request.HttpContext.RequestAborted);
        using Upload upload = await deadline.WithinAsync(
            StatusCodes.Status408RequestTimeout, "was not there as a whole", token => Upload.ReadAsync(request, options, memory, token));
        return await deadline.WithinAsync<IResult>(
            StatusCodes.Status503ServiceUnavailable, "was not answered", async token => upload.Images is [var only]
                ? TypedResults.Ok(await OneAsync(classifier, only, token))
                : TypedResults.Ok(await SeveralAsync(classifier, upload.Images, token)));
    }

    private static async Task<ImageAnswer> OneAsync(ImageClassifier classifier, UploadedImage image, CancellationToken cancellationToken) =>
        image.Refused is { } refused
            ? throw new TransferException(refused)
            : ImageAnswer.Of(await classifier.PredictAsync(image.Bytes, cancellationToken));

    private async Task<SeveralAnswer> SeveralAsync(ImageClassifier classifier, IReadOnlyList<UploadedImage> images, CancellationToken cancellationToken)
    {
        ImageResult[] results = new ImageResult[images.Count];
        ParallelOptions parallel = new()
        {
            // More at once would only fill the queue that other requests need.
            MaxDegreeOfParallelism = Math.Min(options.Queue, (options.Workers ?? options.Threads ?? Environment.ProcessorCount) * options.Batch),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, images.Count, parallel, async (i, token) => results[i] = await ResultAsync(classifier, images[i], token));
        return new SeveralAnswer(results);
    }

    private static async Task<ImageResult> ResultAsync(ImageClassifier classifier, UploadedImage image, CancellationToken cancellationToken)
    {
        try
        {
            return new ImageResult(await OneAsync(classifier, image, cancellationToken), null);
        }
        catch (TransferException e) when (RefusalStatus.IsOfImage(e))
        {
            return new ImageResult(null, new ImageProblem(e.Findings[0].Code, e.Findings[0].ToString()));
        }
    }
}
