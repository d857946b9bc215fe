using MlNetTransfer.Hosting;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddImageClassifier("model");          // the folder that 'train' wrote

await using WebApplication app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/predict", async (HttpRequest request, ImageClassifier classifier, CancellationToken cancellation) =>
{
    ClassifiedImage image = await classifier.PredictAsync(request.Body, cancellation);
    return new { image.Label, image.Probability };
});
await app.RunAsync();
