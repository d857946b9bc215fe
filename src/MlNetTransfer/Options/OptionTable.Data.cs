using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Options;

/// <content>Which images, how they are read and split, and where results go.</content>
public static partial class OptionTable
{
    private const string GivePath = "Give it a path.";

    /// <summary><see cref="TransferOptions.Data"/>.</summary>
    public static TypedOption<string> Data { get; } = new(
        nameof(TransferOptions.Data), OptionTypes.Text, o => o.Data ?? "", (o, v) => o with { Data = (string?)v ?? "" })
    {
        InConfig = false,
        IsPath = true,
        Help = "Folder with one subfolder per class (or train/, val/, test/ of such), a CSV, or a Model Builder file (.mbconfig).",
        Wrong = Empty,
        Remedy = GivePath,
    };

    /// <summary><see cref="TransferOptions.OutputFolder"/>.</summary>
    public static TypedOption<string> OutputFolder { get; } = new(
        nameof(TransferOptions.OutputFolder), OptionTypes.Text, o => o.OutputFolder ?? "", (o, v) => o with { OutputFolder = (string?)v ?? "" })
    {
        Switch = "--out",
        ValueName = "DIR",
        IsPath = true,
        Help = "Folder for the results: new, empty, or of an earlier run. Required, except for X.mbconfig: its results go to X.model beside it.",
        Wrong = Empty,
        Remedy = GivePath,
    };

    /// <summary><see cref="TransferOptions.CacheFolder"/>.</summary>
    public static TypedOption<string> CacheFolder { get; } = new(
        nameof(TransferOptions.CacheFolder), OptionTypes.Text, o => o.CacheFolder, (o, v) => o with { CacheFolder = (string?)v })
    {
        Switch = "--cache",
        ValueName = "DIR",
        IsPath = true,
        Help = "Folder of the feature cache.",
        Wrong = Empty,
        Remedy = GivePath,
    };

    /// <summary><see cref="TransferOptions.TestData"/>.</summary>
    public static TypedOption<string> TestData { get; } = new(
        nameof(TransferOptions.TestData), OptionTypes.Text, o => o.TestData, (o, v) => o with { TestData = (string?)v })
    {
        Switch = "--test",
        ValueName = "DATA",
        IsPath = true,
        Help = "Folder or CSV with the test images. Without it: taken from DATA.",
    };

    /// <summary><see cref="TransferOptions.Corrections"/>.</summary>
    public static TypedOption<string> Corrections { get; } = new(
        nameof(TransferOptions.Corrections), OptionTypes.Text, o => o.Corrections, (o, v) => o with { Corrections = (string?)v })
    {
        Switch = "--corrections",
        ValueName = "FILE",
        IsPath = true,
        Help = "File with corrected labels, from 'review'. They replace those of DATA; the images and folders stay as they are.",
        Wrong = Empty,
        Remedy = GivePath,
    };

    /// <summary><see cref="TransferOptions.Unlabelled"/>.</summary>
    public static TypedOption<string> Unlabelled { get; } = new(
        nameof(TransferOptions.Unlabelled), OptionTypes.Text, o => o.Unlabelled, (o, v) => o with { Unlabelled = (string?)v })
    {
        Switch = "--unlabeled",
        ValueName = "DIR",
        IsPath = true,
        Help = "Folder with images of the same kind, without classes. The network first learns from them, if that helps.",
    };

    /// <summary><see cref="TransferOptions.Features"/>.</summary>
    public static TypedOption<string> Features { get; } = new(
        nameof(TransferOptions.Features), OptionTypes.Text, o => o.Features, (o, v) => o with { Features = (string?)v })
    {
        Switch = "--features",
        ValueName = "DIR",
        IsPath = true,
        InConfig = false,
        Help = "Folder with features of the images of the manifest DATA, from 'features'. A head is trained on them; millions of images fit.",
        Wrong = Empty,
        Remedy = GivePath,
    };

    /// <summary><see cref="TransferOptions.From"/>.</summary>
    public static TypedOption<string> From { get; } = new(
        nameof(TransferOptions.From), OptionTypes.Text, o => o.From, (o, v) => o with { From = (string?)v })
    {
        Switch = "--from",
        ValueName = "MODEL",
        IsPath = true,
        InConfig = false,
        Help = "Folder of an earlier model: go on from it with the images of DATA, more of its classes or new ones. Its own images need not be there any more.",
        Wrong = Empty,
        Remedy = GivePath,
    };

    /// <summary><see cref="TransferOptions.ValidationFraction"/>.</summary>
    public static TypedOption<double> ValidationFraction { get; } = new(
        nameof(TransferOptions.ValidationFraction), OptionTypes.Real, o => o.ValidationFraction, (o, v) => o with { ValidationFraction = (double)v! })
    {
        Switch = "--validation-fraction",
        ValueName = "SHARE",
        Use = OptionUse.WithoutValidation,
        Limits = "0 to 0.5",
        Help = "Share of the training images kept for validation, if DATA has no validation images.",
    };

    /// <summary><see cref="TransferOptions.TestFraction"/>.</summary>
    public static TypedOption<double> TestFraction { get; } = new(
        nameof(TransferOptions.TestFraction), OptionTypes.Real, o => o.TestFraction, (o, v) => o with { TestFraction = (double)v! })
    {
        Switch = "--test-fraction",
        ValueName = "SHARE",
        Use = OptionUse.WithoutTest,
        Limits = "0 to 0.5",
        Help = "Share of the images kept for the test, if DATA has no test images.",
    };

    /// <summary><see cref="TransferOptions.Pictures"/>.</summary>
    public static TypedOption<bool> Pictures { get; } = new(
        nameof(TransferOptions.Pictures), OptionTypes.Flag, o => o.Pictures, (o, v) => o with { Pictures = (bool)v! })
    {
        Switch = "--no-images",
        IsTurnedOff = true,
        Help = "Store no small pictures of your images, and no maps of what the model looks at, in run.json and report.html.",
    };

    /// <summary><see cref="TransferOptions.ClassFolders"/>.</summary>
    public static TypedOption<ClassFolders> ClassFolders { get; } = new(
        nameof(TransferOptions.ClassFolders), OptionTypes.Name<ClassFolders>(), o => o.ClassFolders, (o, v) => o with { ClassFolders = (ClassFolders?)v })
    {
        Switch = "--class-folders",
        ValueName = "NAME",
        Completions = Enum.GetNames<ClassFolders>(),
        Use = OptionUse.Folders,
        Help = "If class folders contain folders, which of them are the classes: Top (the outermost) or Leaf (those with the images).",
        Wrong = v => NoName(v, "true class"),
        Remedy = NameIt,
    };

    /// <summary><see cref="TransferOptions.Background"/>.</summary>
    public static TypedOption<string> Background { get; } = new(
        nameof(TransferOptions.Background), OptionTypes.Text, o => o.Background, (o, v) => o with { Background = (string)v! })
    {
        Switch = "--background",
        ValueName = "COLOUR",
        Completions = ["black", "white"],
        IsRequired = true,
        Limits = "black, white, #rrggbb",
        Help = "Colour behind transparent images: BLACK, WHITE or #rrggbb. ML.NET's model.zip knows only black.",
        Wrong = v => PictureOptions.ParseColour(v) is null ? $"is '{v}'; allowed are black, white and #rrggbb" : null,
        Remedy = "Leave it out for black.",
    };

    /// <summary><see cref="TransferOptions.Fit"/>.</summary>
    public static TypedOption<ImageFit> Fit { get; } = new(
        nameof(TransferOptions.Fit), OptionTypes.Name<ImageFit>(), o => o.Fit, (o, v) => o with { Fit = (ImageFit)v! })
    {
        Switch = "--fit",
        ValueName = "NAME",
        Completions = Enum.GetNames<ImageFit>(),
        Help = "How an image becomes a square: Crop (only its centre), Pad (all of it, with black bars) or Squash (all of it, distorted).",
        Wrong = v => NoName(v, "there is no fit"),
        Remedy = NameIt,
    };

    /// <summary><see cref="TransferOptions.ValueRange"/>.</summary>
    public static TypedOption<string> ValueRange { get; } = new(
        nameof(TransferOptions.ValueRange), OptionTypes.Text, o => o.ValueRange, (o, v) => o with { ValueRange = (string?)v })
    {
        Switch = "--value-range",
        ValueName = "LOW-HIGH",
        Limits = "two whole numbers from 0 to 65535, the smaller first",
        Help = "The values of 16-bit PNGs and TIFFs that are black and white, for example 0-4095. "
            + "Without it: their upper eight bits are used, as model.zip always does.",
        Wrong = v => Imaging.ValueRange.Parse(v) is null
            ? $"is '{v}'; allowed are two whole numbers from 0 to {Imaging.ValueRange.Most}, the smaller first: 0-4095"
            : null,
        Remedy = "Leave it out for the upper eight bits.",
    };

    /// <summary><see cref="TransferOptions.PixelLimit"/>.</summary>
    public static TypedOption<int> PixelLimit { get; } = new(
        nameof(TransferOptions.PixelLimit), OptionTypes.WholeFrom(1), o => o.PixelLimit, (o, v) => o with { PixelLimit = (int)v! })
    {
        Switch = "--pixel-limit",
        ValueName = "MEGAPIXELS",
        Limits = "1 to 500",
        Help = "Megapixels that an image may have. Larger images are left out.",
        Wrong = v => v is < 1 or > ImageLimits.MostMegapixels ? $"is {v}; allowed are 1 to {ImageLimits.MostMegapixels} megapixels" : null,
        Remedy = $"Leave it out for {ImageLimits.Megapixels}.",
    };
}
