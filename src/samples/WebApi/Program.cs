using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting;
using MlNetTransfer.Samples.WebApi;

// Classifies uploaded images:
//   curl -F file=@photo.jpg http://localhost:5000/predict
//   curl --data-binary @photo.jpg http://localhost:5000/predict
// Classifier (Model, a folder that 'train' wrote, MaxMegapixels and the other options of ImageClassifierOptions) and UploadLimit (bytes) are
// configuration: appsettings.json, --Classifier:Model, or the environment.

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
int uploadLimit = builder.Configuration.GetValue("UploadLimit", 20 << 20);

// Uploads beyond the limit are refused by this program and read to their end, so that their senders see why; those far beyond it are cut off.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 10L * uploadLimit);
builder.Services.Configure<FormOptions>(form =>
{
    form.MultipartBodyLengthLimit = uploadLimit;
    form.MemoryBufferThreshold = uploadLimit; // no temporary files
});
builder.Services.AddImageClassifier(builder.Configuration.GetSection("Classifier"));
builder.Services.AddExceptionHandler<RefusalHandler>();
builder.Services.AddProblemDetails();

await using WebApplication app = builder.Build();
app.UseExceptionHandler();
app.MapHealthChecks("/health");
app.MapPost("/predict", async (HttpRequest request, ImageClassifier classifier, CancellationToken cancellation) =>
{
    ReadOnlyMemory<byte> bytes = await Upload.ReadAsync(request, uploadLimit, cancellation);
    ClassifiedImage image = await classifier.PredictAsync(bytes, cancellation);
    return new Answer(image.Label, image.Probability, image.Model.Labels.Zip(image.Prediction.Scores).ToDictionary(s => s.First, s => s.Second));
});

try
{
    // Before the first request. Without this the model is loaded in the background, and requests wait for it.
    await app.Services.GetRequiredService<ImageClassifier>().WaitUntilReadyAsync();
}
catch (Exception e) when (e is TransferException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

await app.RunAsync();
return 0;
