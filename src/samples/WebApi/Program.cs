using Microsoft.AspNetCore.Http.Features;
using MlNetTransfer;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Samples.WebApi;

// Classifies uploaded images:
//   curl -F file=@photo.jpg http://localhost:5000/predict
//   curl --data-binary @photo.jpg http://localhost:5000/predict
// Model (a folder that 'train' wrote), UploadLimit (bytes) and MaxMegapixels are configuration: appsettings.json, --Model, or the environment.

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string model = builder.Configuration["Model"] ?? "model";
int uploadLimit = builder.Configuration.GetValue("UploadLimit", 20 << 20);

// Uploads beyond the limit are refused by this program and read to their end, so that their senders see why; those far beyond it are cut off.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 10L * uploadLimit);
builder.Services.Configure<FormOptions>(form =>
{
    form.MultipartBodyLengthLimit = uploadLimit;
    form.MemoryBufferThreshold = uploadLimit; // no temporary files
});
BatchingOptions defaults = new();
BatchingOptions batching = defaults with { MaxMegapixels = builder.Configuration.GetValue(nameof(defaults.MaxMegapixels), defaults.MaxMegapixels) };
builder.Services.AddSingleton(_ => BatchingPredictor.Load(model, batching));
builder.Services.AddExceptionHandler<RefusalHandler>();
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks();

await using WebApplication app = builder.Build();
app.UseExceptionHandler();
app.MapHealthChecks("/health");
app.MapPost("/predict", async (HttpRequest request, BatchingPredictor predictor, CancellationToken cancellation) =>
{
    ReadOnlyMemory<byte> image = await Upload.ReadAsync(request, uploadLimit, cancellation);
    Prediction prediction = await predictor.PredictAsync(image, cancellation);
    return new Answer(prediction.Label, prediction.Probability, predictor.Labels.Zip(prediction.Scores).ToDictionary(s => s.First, s => s.Second));
});

try
{
    // Loaded and warm before the first request; disposed by the container, after the last one was answered.
    _ = app.Services.GetRequiredService<BatchingPredictor>();
}
catch (TransferException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

await app.RunAsync();
return 0;
