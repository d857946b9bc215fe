using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>What one writes without this product: ASP.NET Core, SkiaSharp and ONNX Runtime with their defaults, one image a request.</summary>
internal static class PlainServer
{
    public static void Run(string model, string address)
    {
        using InferenceSession session = new(Path.Combine(model, "model.onnx"));
        string[] labels = JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["labels"])!;
        int side = session.InputMetadata["pixels"].Dimensions[^1];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        WebApplication app = builder.Build();
        app.MapPost("/predict", async (HttpRequest request) =>
        {
            using MemoryStream image = new();
            if (request.HasFormContentType)
            {
                await (await request.ReadFormAsync()).Files[0].CopyToAsync(image);
            }
            else
            {
                await request.Body.CopyToAsync(image);
            }

            image.Position = 0;
            float[] scores = Score(session, Pixels(image, side), side);
            int best = Array.IndexOf(scores, scores.Max());
            return TypedResults.Text(JsonSerializer.Serialize(new { label = labels[best], confidence = scores[best] }), "application/json");
        });
        app.Start();
        Console.WriteLine(app.Urls.First());
        app.WaitForShutdown();
    }

    private static float[] Score(InferenceSession session, float[] pixels, int side)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["pixels"], [input], ["Score"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>[3, side, side], RGB, 0 to 255: the shorter side is resized, the centre is cropped.</summary>
    private static float[] Pixels(Stream image, int side)
    {
        using SKBitmap photo = SKBitmap.Decode(image);
        double scale = (double)side / Math.Min(photo.Width, photo.Height);
        SKImageInfo size = new((int)Math.Round(photo.Width * scale), (int)Math.Round(photo.Height * scale), SKColorType.Rgba8888);
        using SKBitmap small = photo.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        ReadOnlySpan<byte> bytes = small.GetPixelSpan();
        float[] pixels = new float[3 * side * side];
        int left = (small.Width - side) / 2, top = (small.Height - side) / 2;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int from = ((top + y) * small.RowBytes) + ((left + x) * 4), to = (y * side) + x;
                for (int channel = 0; channel < 3; channel++)
                {
                    pixels[(channel * side * side) + to] = bytes[from + channel];
                }
            }
        }

        return pixels;
    }
}
