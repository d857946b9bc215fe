using System.Collections.Concurrent;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetTransfer.Cli.Rendering;

/// <summary><c>120/397 images 61/s</c>.</summary>
/// <param name="withTime">Whether there is room for the rate, and for the seconds in the end.</param>
internal sealed class CountColumn(bool withTime) : ProgressColumn
{
    private readonly ConcurrentDictionary<int, string> _units = [];

    public void SetUnit(ProgressTask task, string unit) => _units[task.Id] = unit;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        string rate = !withTime ? ""
            : task.Speed is { } speed && !task.IsFinished
            ? string.Create(CultureInfo.InvariantCulture, $" {speed:0}/s")
            : task.ElapsedTime is { } elapsed ? string.Create(CultureInfo.InvariantCulture, $" {elapsed.TotalSeconds:0.0} s") : "";
        return new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0}/{task.MaxValue:0} {_units.GetValueOrDefault(task.Id)}{rate}"));
    }
}
