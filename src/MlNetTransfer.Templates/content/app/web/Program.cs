using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting;

// Classifies an image that is the body of a request:
//   curl --data-binary @photo.jpg http://localhost:5000/predict
// The model is the folder 'model' beside the app, or the one that --Model names. A new model in it takes over while the app runs.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddImageClassifier(builder.Configuration["Model"] ?? Path.Combine(AppContext.BaseDirectory, "model"));

await using WebApplication app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/predict", async (HttpRequest request, ImageClassifier classifier, CancellationToken cancellation) =>
{
    try
    {
        ClassifiedImage image = await classifier.PredictAsync(request.Body, cancellation);
        return Results.Ok(new { image.Label, image.Probability });
    }
    catch (TransferException e)
    {
        // What is wrong with the image is said; what is wrong with the server is in its log.
        int status = e.Findings[0].Code switch
        {
            FindingCode.ImageEmpty or FindingCode.ImageTruncated or FindingCode.ImageNotDecodable => StatusCodes.Status400BadRequest,
            FindingCode.ImageOverLimit => StatusCodes.Status413PayloadTooLarge,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        return Results.Problem(status == StatusCodes.Status503ServiceUnavailable ? "Try again later." : e.Message, statusCode: status);
    }
});
await app.RunAsync();
