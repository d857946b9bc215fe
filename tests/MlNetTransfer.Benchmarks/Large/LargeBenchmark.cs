using System.Globalization;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>Memory and time of a head on features in files, by number of images.</summary>
internal static class LargeBenchmark
{
    /// <summary>Reads <c>--images 10000,100000,1000000 --features 448 --classes 10 --parts 64 --spread 150 --work FOLDER</c>.</summary>
    public static void Run(string[] options)
    {
        int[] images = Numbers(options, "--images", "10000,100000,1000000");
        int columns = Numbers(options, "--features", "448")[0], classes = Numbers(options, "--classes", "10")[0], parts = Numbers(options, "--parts", "64")[0];
        string spread = Value(options, "--spread", "150");
        Report report = new(
            "large",
            "Heads on features in files",
            $"made-up features: {columns} columns, {classes} classes, noise of {spread} % of the distance between centres; binary16 in {parts} files; 14 of 20 "
                + "images to train on, 3 to choose on; each in a process of its own; peak: resident, the windows of the files among it; seconds of processor time, all threads together, and of the clock beside others on the machine",
            "large --images");
        report.Line($"| images | MB of features | peak MB | managed bytes held per image | {string.Join(" | ", LargeCell.Steps)} | all | clock | passes | accuracy | log-loss |");
        report.Line($"|---|---|---|---|{string.Concat(LargeCell.Steps.Select(_ => "---|"))}---|---|---|---|---|");
        List<LargeCell> cells = [];
        foreach (int count in images)
        {
            string work = Directory.CreateTempSubdirectory("mlnet-transfer-large-").FullName;
            try
            {
                string[] files = new MadeUpFeatures(count, columns, classes, Spread(spread)).Write(work, parts);
                double megabytes = files.Sum(f => new FileInfo(f).Length) / 1e6;
                LargeCell cell = LargeCell.Start(work, count, columns, classes, parts, spread);
                cells.Add(cell);
                report.Line($"| {count:N0} | {megabytes:0} | {cell.PeakMegabytes:0} | {cell.HeldBytes / (double)count:0} "
                    + $"| {string.Join(" | ", cell.Seconds.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)))} | {cell.Seconds.Sum():0.0} | {cell.Elapsed:0} "
                    + $"| {cell.Passes} | {cell.Accuracy:0.0000} | {cell.LogLoss:0.0000} |");
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }

        foreach ((LargeCell few, LargeCell many) in cells.Zip(cells.Skip(1)))
        {
            double more = many.Images - few.Images;
            report.Line($"\nFrom {few.Images:N0} to {many.Images:N0} images: {(many.PeakMegabytes - few.PeakMegabytes) * 1e6 / more:0} bytes of peak memory and "
                + $"{(many.Seconds.Sum() - few.Seconds.Sum()) * 1e6 / more:0.0} µs of processor time per image.");
        }

        report.Save();
    }

    /// <summary>Reads what <see cref="LargeCell.Start"/> passes on.</summary>
    public static void Cell(string[] arguments)
    {
        int Number(int at) => int.Parse(arguments[at], CultureInfo.InvariantCulture);

        LargeCell.Run(arguments[0], Number(1), Number(2), Number(3), Number(4), Spread(arguments[5]));
    }

    internal static int[] Numbers(string[] options, string name, string usual) =>
        [.. Value(options, name, usual).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    internal static string Value(string[] options, string name, string usual) => Array.IndexOf(options, name) is >= 0 and var at ? options[at + 1] : usual;

    internal static double Spread(string percent) => double.Parse(percent, CultureInfo.InvariantCulture) / 100;
}
