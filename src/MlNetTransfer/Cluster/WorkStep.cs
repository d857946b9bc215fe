namespace MlNetTransfer.Cluster;

/// <summary>One command, run by one task or by many.</summary>
/// <param name="Name">The step's name: lower-case letters.</param>
/// <param name="Says">What it does, as it goes on behind "2 of 3: ".</param>
/// <param name="Lines">The arguments behind the program's name, by the lines that they are written on.</param>
/// <param name="Number">What the number of a task is said with.</param>
/// <param name="HasNetwork">Whether it computes with a network, which a GPU makes faster.</param>
internal sealed record WorkStep(
    string Name, string Says, IReadOnlyList<IReadOnlyList<string>> Lines, TaskNumber Number = TaskNumber.None, bool HasNetwork = false)
{
    /// <summary>Whether many tasks run it.</summary>
    public bool IsArray => Number != TaskNumber.None;
}
