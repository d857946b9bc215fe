using System.Globalization;
using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>How a training went that time planned, so that it can be repeated.</summary>
/// <param name="Paces">What time changed, in order.</param>
public sealed record TrainingCourse(IReadOnlyList<TrainingPace> Paces)
{
    private const string Views = "views", End = "end", Own = "own", Then = " then ";

    /// <summary>Views per image that were kept at the freeze point, 0 for none; null where the recipe says how many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? KeptViews { get; init; }

    /// <summary>Steps after which it was ended; null where it came to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }

    /// <summary>What is wrong with a text of courses; null where <see cref="Read"/> takes it.</summary>
    public static string? Wrong(string text) =>
        Parse(text) is null ? "is no course of a training, such as '5:120:128:30 72:120:224:30' or 'views:2 5:120:128:30 end:97 then 4:60:224:10'" : null;

    /// <summary>Courses as a text: for each the views, its paces as four numbers with colons, and its end, with spaces between; the next follows after
    /// "then". A course without any of these is "own". Null where there is nothing to tell.</summary>
    public static string? Write(IReadOnlyList<TrainingCourse> courses)
    {
        ArgumentNullException.ThrowIfNull(courses);
        string text = string.Join(Then, courses.Select(c => string.Join(' ', Items(c)) is { Length: > 0 } items ? items : Own));
        return text is "" or Own ? null : text;

        static string[] Items(TrainingCourse course) =>
        [
            .. Item(Views, course.KeptViews),
            .. course.Paces.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Step}:{p.Steps}:{p.Side}:{p.JudgeEvery}")),
            .. Item(End, course.Steps),
        ];

        static string[] Item(string name, int? value) => value is { } number ? [string.Create(CultureInfo.InvariantCulture, $"{name}:{number}")] : [];
    }

    /// <summary>Reads what <see cref="Write"/> wrote: one course or more, each going on from the one before.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<TrainingCourse> Read(string text) => Parse(text) ?? throw new FormatException($"'{text}' {Wrong(text)}.");

    private static TrainingCourse[]? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        TrainingCourse?[] courses = [.. text.Split(Then).Select(One)];
        return courses.Contains(null) ? null : [.. courses.Select(c => c!)];
    }

    private static TrainingCourse? One(string text)
    {
        TrainingCourse course = new([]);
        if (text == Own)
        {
            return course;
        }

        List<TrainingPace> paces = [];
        foreach ((int i, string part) in text.Split(' ').Index())
        {
            string[] items = part.Split(':');
            int[] numbers = [.. items.Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
            if (course.Steps is not null)
            {
                return null;
            }
            else if (i == 0 && items is [Views, _] && numbers[1] >= 0)
            {
                course = course with { KeptViews = numbers[1] };
            }
            else if (items is [End, _] && numbers[1] >= 0)
            {
                course = course with { Steps = numbers[1] };
            }
            else if (numbers is [>= 0 and var step, > 0 and var steps, > 0 and var side, > 0 and var every]
                && steps >= step
                && (paces.Count == 0 || step > paces[^1].Step))
            {
                paces.Add(new TrainingPace(step, steps, side, every));
            }
            else
            {
                return null;
            }
        }

        return course with { Paces = paces };
    }
}
