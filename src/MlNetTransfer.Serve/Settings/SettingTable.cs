namespace MlNetTransfer.Serve.Settings;

/// <summary>Every setting, in the order of the help.</summary>
internal static class SettingTable
{
    private const int Many = 1_000_000, LargestMegabytes = 512, AllMegabytes = 1 << 20, Day = 86_400;

    public static readonly Setting Models = new("models", "MODELS", "", "Folders that 'train' wrote, or their model.onnx; NAME=PATH names one.");
    public static readonly Setting Urls = new(
        "urls", "URLS", "http://127.0.0.1:5000", "Where to listen, with semicolons between several. http://0.0.0.0:5000 can be reached from other machines.");

    public static readonly Setting ApiKeyFile = new("api-key-file", "FILE", "", "A file whose first line is the key that every request must have.");
    public static readonly Setting ApiKey = new("api-key", "KEY", "", "The key itself; only in the environment.") { IsSecret = true };
    public static readonly Setting ImageLimit = new("image-limit", "MB", "20", "Most megabytes of one image.") { Range = (1, LargestMegabytes) };
    public static readonly Setting RequestLimit = new("request-limit", "MB", "100", "Most megabytes of one request.") { Range = (1, 2 * LargestMegabytes) };
    public static readonly Setting Images = new("images", "N", "16", "Most images of one request.") { Range = (1, 1000) };
    public static readonly Setting Megapixels = new(
        "megapixels", "N", "75", "Most megapixels of an image; of one that must be decoded as a whole, a third.") { Range = (1, 500) };

    public static readonly Setting Queue = new("queue", "N", "256", "Most images of each model that wait or are in work.") { Range = (1, Many) };
    public static readonly Setting UploadMemory = new(
        "upload-memory", "MB", "256", "Most megabytes of uploads that are held at the same time.") { Range = (1, AllMegabytes) };

    public static readonly Setting DecodeMemory = new(
        "decode-memory", "MB", "200", "Most megabytes of large images that are decoded at the same time; a larger one is decoded alone.")
    {
        Range = (40, 400_000),
    };

    public static readonly Setting Connections = new("connections", "N", "1000", "Most connections at once; more are closed.") { Range = (1, Many) };
    public static readonly Setting TimeLimit = new("time-limit", "SECONDS", "30", "Longest time of one request.") { Range = (1, Day) };
    public static readonly Setting StopTime = new(
        "stop-time", "SECONDS", "30", "Longest time for the answers to what was accepted before a stop.") { Range = (1, Day) };

    public static readonly Setting Device = new("device", "DEVICE", "cpu", "What computes: cpu, auto (a GPU where there is one), cuda, cuda:1.");
    public static readonly Setting Workers = new("workers", "N", "", "Batches of each model in work at once, a thread each. Without it: one per thread.")
    {
        Range = (1, 1024),
    };

    public static readonly Setting Threads = new(
        "threads", "N", "", "Threads of each model that compute at most, and that decode at most. Without it: one per core, and all that decode.")
    {
        Range = (1, 1024),
    };

    public static readonly Setting Batch = new("batch", "N", "4", "Most images that are scored together.") { Range = (1, 1024) };
    public static readonly Setting Watch = new("watch", "SECONDS", "5", "How often to look for a new model in each folder; 0 for never.") { Range = (0, Day) };

    public static readonly Setting Drift = new(
        "drift", "FOLDER", "", "Sums up the answers of each model, compares them with its test, and writes that into this folder.");

    public static readonly Setting DriftWindow = new("drift-window", "N", "1000", "Answers that are summed up together.") { Range = (100, Many) };
    public static readonly Setting DriftHours = new("drift-hours", "HOURS", "24", "After so long fewer answers are a window too.") { Range = (1, 24 * 366) };

    public static IReadOnlyList<Setting> All { get; } =
    [
        Models, Urls, ApiKeyFile, ApiKey, ImageLimit, RequestLimit, Images, Megapixels, Queue, UploadMemory, DecodeMemory, Connections, TimeLimit, StopTime,
        Device, Threads, Workers, Batch, Watch, Drift, DriftWindow, DriftHours,
    ];
}
