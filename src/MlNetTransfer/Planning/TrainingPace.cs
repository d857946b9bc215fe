using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>From one step of a training on: how many steps it has in all, how large its images are, and how often it is judged.</summary>
/// <param name="Step">Steps taken before it holds.</param>
/// <param name="Steps">Of the whole training, as planned then.</param>
/// <param name="Side">Rows and columns of the images that it learns from, pixels.</param>
/// <param name="JudgeEvery">Steps from one judgement on the validation images to the next.</param>
public sealed record TrainingPace(int Step, int Steps, int Side, int JudgeEvery)
{
    /// <summary>What is wrong with a text of paces; null where <see cref="Read"/> takes it.</summary>
    public static string? Wrong(string text) => Parse(text) is null ? "is no list of paces, such as '5:120:128:30 72:120:224:30'" : null;

    /// <summary>Paces as a text: their numbers with colons, the paces with spaces; null where there are none.</summary>
    public static string? Write(IReadOnlyList<TrainingPace> paces)
    {
        ArgumentNullException.ThrowIfNull(paces);
        return paces.Count == 0
            ? null
            : string.Join(' ', paces.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Step}:{p.Steps}:{p.Side}:{p.JudgeEvery}")));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<TrainingPace> Read(string text) => Parse(text) ?? throw new FormatException($"'{text}' {Wrong(text)}.");

    private static TrainingPace[]? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TrainingPace> paces = [];
        foreach (string part in text.Split(' '))
        {
            int[] numbers = [.. part.Split(':').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
            if (numbers is not [>= 0 and var step, > 0 and var steps, > 0 and var side, > 0 and var every]
                || steps < step
                || (paces.Count > 0 && step <= paces[^1].Step))
            {
                return null;
            }

            paces.Add(new TrainingPace(step, steps, side, every));
        }

        return [.. paces];
    }
}
