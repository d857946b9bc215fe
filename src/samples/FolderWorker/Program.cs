using Microsoft.Extensions.Options;
using MlNetTransfer;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Samples.FolderWorker;

// Sorts the images that arrive in a folder into subfolders by label:
//   dotnet run -- --Model model --Folder inbox
// inbox/photo.jpg → inbox/<label>/photo.jpg, inbox/unsure/photo.jpg or inbox/unreadable/photo.jpg, and a row in inbox/log/predictions.csv

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.Configure<SortingOptions>(builder.Configuration);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(services => TransferPredictor.Load(services.GetRequiredService<IOptions<SortingOptions>>().Value.Model));
builder.Services.AddSingleton<PredictionLog>();
builder.Services.AddHostedService<SortingWorker>();
try
{
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception e) when (e is TransferException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
