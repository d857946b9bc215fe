using MlNetTransfer.Diagnostics;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>One bar per station.</summary>
internal sealed class BarProgress(ProgressContext context, CountColumn counts) : IProgress<TransferProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProgressTask> _tasks = [];

    public void Report(TransferProgress value)
    {
        if (value.Finding is { } finding)
        {
            FindingRenderer.WriteAtOnce(finding);
            return;
        }

        lock (_lock)
        {
            if (!_tasks.TryGetValue(value.Station, out ProgressTask? task))
            {
                task = context.AddTask(Terminal.Cell(value.Station), maxValue: Math.Max(1, value.Total));
                counts.SetUnit(task, value.Unit);
                _tasks.Add(value.Station, task);
            }

            task.IsIndeterminate = value.Total == 0;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = Math.Max(task.Value, value.Done);
            if (value.Total > 0 && value.Done == value.Total)
            {
                task.StopTask();
            }
        }
    }
}
