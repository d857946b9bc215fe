using MlNetTransfer.Numerics;

namespace MlNetTransfer.Views;

/// <summary>One way to look at an image: which part, how turned, in which colours. Made once per image and epoch from a seeded source.</summary>
public readonly record struct ImageView
{
    // At full strength; ranges of RandAugment's middle magnitudes (arXiv:1909.13719) and of torchvision's RandomResizedCrop (area down to 0.35, ratio to 4:3).
    private const double SmallestArea = 0.35, LargestLogRatio = 0.2876820724517809, LargestAngle = 30 * Math.PI / 180;
    private const double LargestLight = 0.4, LargestColour = 0.6, ErasingChance = 0.5, BlurChance = 0.3, LargestErased = 0.2;

    // RandAugment's largest shear. One tone operation of its list, not two, and not always: what is rare there (posterize to few levels) is rare here.
    private const double LargestShear = 0.3, ToneChance = 0.5;

    private static readonly ToneOperation[] Tones = Enum.GetValues<ToneOperation>()[1..];

    /// <summary>The evaluation's view: upright, whole, centred, unchanged.</summary>
    public static ImageView Plain { get; } = new() { ScaleX = 1, ScaleY = 1, Contrast = 1, Saturation = 1 };

    /// <summary>Width and height of the part that is seen, of the network's view.</summary>
    internal double ScaleX { get; init; }

    internal double ScaleY { get; init; }

    /// <summary>Where the middle of the part lies, from the middle of the image, in sides of the network's view.</summary>
    internal double ShiftX { get; init; }

    internal double ShiftY { get; init; }

    /// <summary>Radians.</summary>
    internal double Angle { get; init; }

    /// <summary>Columns to the right per row down.</summary>
    internal double Shear { get; init; }

    internal bool Flipped { get; init; }

    /// <summary>Whether it shows the evaluation's part of the image, perhaps mirrored.</summary>
    internal bool IsWhole => this is { ScaleX: 1, ScaleY: 1, ShiftX: 0, ShiftY: 0, Angle: 0, Shear: 0 };

    /// <summary>Added, in 0…255.</summary>
    internal double Brightness { get; init; }

    /// <summary>Factor on the distance to middle grey.</summary>
    internal double Contrast { get; init; }

    /// <summary>Factor on the distance to the pixel's own grey.</summary>
    internal double Saturation { get; init; }

    /// <summary>Factor per channel minus 1, a colour cast.</summary>
    internal (double Red, double Green, double Blue) Cast { get; init; }

    internal bool Blurred { get; init; }

    internal ToneOperation Tone { get; init; }

    /// <summary>How strongly the tone operation is done, 0 … 1.</summary>
    internal double ToneStrength { get; init; }

    /// <summary>A square of middle grey: its corner and side, in sides of the output; side 0 for none.</summary>
    internal (double X, double Y, double Side) Erased { get; init; }

    /// <summary>Draws a view by chance.</summary>
    /// <param name="random">A stream of its own for this image and epoch.</param>
    /// <param name="strength">0 … 1.</param>
    /// <param name="allowed">What may be done.</param>
    public static ImageView Draw(RandomSource random, double strength, ImageTransforms allowed)
    {
        // Every number is drawn whether it is used or not, so that forbidding one transform leaves the others as they were.
        double area = Uniform(random, 1 - (strength * (1 - SmallestArea)), 1), ratio = Math.Exp(Uniform(random, -1, 1) * strength * LargestLogRatio);
        double shiftX = Uniform(random, -1, 1), shiftY = Uniform(random, -1, 1), angle = Uniform(random, -1, 1) * strength * LargestAngle;
        bool flip = random.NextDouble() < 0.5;
        double brightness = Uniform(random, -1, 1) * strength * LargestLight * 127.5, contrast = 1 + (Uniform(random, -1, 1) * strength * LargestLight);
        double saturation = 1 + (Uniform(random, -1, 1) * strength * LargestColour);
        (double, double, double) cast = (Tint(), Tint(), Tint());
        bool blur = random.NextDouble() < strength * BlurChance, erase = random.NextDouble() < strength * ErasingChance;
        double side = Math.Sqrt(Uniform(random, 0.02, LargestErased)), eraseX = Uniform(random, 0, 1 - side), eraseY = Uniform(random, 0, 1 - side);
        double shear = Uniform(random, -1, 1) * strength * LargestShear, toneStrength = random.NextDouble() * strength;
        ToneOperation tone = Tones[random.NextInt32(Tones.Length)];
        bool toned = random.NextDouble() < strength * ToneChance;

        ImageView view = Plain;
        if (allowed.HasFlag(ImageTransforms.Crop))
        {
            double scaleX = Math.Min(1, Math.Sqrt(area * ratio)), scaleY = Math.Min(1, Math.Sqrt(area / ratio));
            view = view with { ScaleX = scaleX, ScaleY = scaleY, ShiftX = shiftX * (1 - scaleX) / 2, ShiftY = shiftY * (1 - scaleY) / 2 };
        }

        return view with
        {
            Angle = allowed.HasFlag(ImageTransforms.Rotation) ? angle : 0,
            Flipped = allowed.HasFlag(ImageTransforms.Flip) && strength > 0 && flip,
            Brightness = allowed.HasFlag(ImageTransforms.Brightness) ? brightness : 0,
            Contrast = allowed.HasFlag(ImageTransforms.Brightness) ? contrast : 1,
            Saturation = allowed.HasFlag(ImageTransforms.Colour) ? saturation : 1,
            Cast = allowed.HasFlag(ImageTransforms.Colour) ? cast : default,
            Blurred = allowed.HasFlag(ImageTransforms.Blur) && blur,
            Shear = allowed.HasFlag(ImageTransforms.Shear) ? shear : 0,
            Tone = allowed.HasFlag(ImageTransforms.Tone) && toned ? tone : ToneOperation.None,
            ToneStrength = allowed.HasFlag(ImageTransforms.Tone) && toned ? toneStrength : 0,
            Erased = allowed.HasFlag(ImageTransforms.Erasing) && erase ? (eraseX, eraseY, side) : default,
        };

        double Tint() => Uniform(random, -1, 1) * strength * LargestColour / 3;
    }

    private static double Uniform(RandomSource random, double from, double to) => from + (random.NextDouble() * (to - from));
}
