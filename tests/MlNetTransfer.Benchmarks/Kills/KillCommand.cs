namespace MlNetTransfer.Benchmarks.Kills;

/// <summary>A command that is killed, and what it is to leave.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Arguments">The command; paths are relative to its folder.</param>
/// <param name="More">What the next run of it has besides.</param>
/// <param name="Compared">Files that have the same bytes whenever it ran to its end.</param>
/// <param name="Usable">A model that is to answer after the kill too; null where there was none before.</param>
/// <param name="Once">Refused where it was done already.</param>
internal sealed record KillCommand(string Name, string[] Arguments, string[] More, string[] Compared, string? Usable = null, bool Once = false)
{
    private static readonly string[] Probe = ["--strategy", "LinearProbe", "--backbone", "embedded", "--cache", "cache"];

    /// <summary>Every command that writes, but those that need a network or 500 MB.</summary>
    public static IReadOnlyList<KillCommand> All { get; } =
    [
        new("train, a new folder", ["train", "photos", "--out", "new", .. Probe], [], ["new/model.onnx", "new/labels.txt", "new/predictions.csv"]),
        new(
            "train over an earlier run",
            ["train", "photos", "--out", "model", .. Probe, "--seed", "2"],
            [],
            ["model/model.onnx", "model/predictions.csv"],
            "model"),
        new(
            "train, fine-tuning",
            [
                "train",
                "photos",
                "--out",
                "tuned",
                "--strategy",
                "ProbeThenFineTune",
                "--backbone",
                "embedded",
                "--cache",
                "cache",
                "--input-size",
                "32",
                "--epochs",
                "8",
                "--device",
                "cpu",
            ],
            ["--resume"],
            ["tuned/model.onnx", "tuned/predictions.csv"]),
        new("train X.mbconfig", ["train", "photos.mbconfig", .. Probe], [], ["photos.model/model.onnx", "photos.consumption.cs"]),
        new("profile", ["profile", "photos", "--backbone", "embedded", "--cache", "cache"], [], []),
        new("plan", ["plan", "photos", "--backbone", "embedded", "--cache", "cache"], [], []),
        new("predict --csv", ["predict", "model", "photos", "--csv", "answers.csv"], ["--resume"], ["answers.csv"], "model"),
        new("evaluate --csv", ["evaluate", "model", "photos", "--csv", "measured.csv"], [], ["measured.csv"], "model"),
        new("report", ["report", "model"], [], ["model/report.html"], "model"),
        new("compare --out", ["compare", "model", "other", "--out", "both.html"], [], ["both.html"], "model"),
        new("new X.mbconfig", ["new", "photos", "--out", "fresh.mbconfig"], ["--force"], []),
        new(
            "new --project",
            ["new", "model", "--project", "console", "--name", "parts", "--out", "app"],
            [],
            ["app/Parts.consumption.cs", "app/Parts.mlnet"],
            "model",
            Once: true),
        new(
            "models import",
            ["models", "import", "weights.safetensors", "--arch", "mobilenetv2_035", "--cache", "cache"],
            [],
            ["cache/models/mobilenetv2_035.safetensors"]),
    ];
}
