namespace MlNetTransfer.Datasets;

/// <summary>The words that folders and manifests use for splits.</summary>
internal static class SplitNames
{
    public const string Allowed = "train, val, valid, validation, test";

    public static ImageSplit? Parse(string name) => name.Trim().ToUpperInvariant() switch
    {
        "TRAIN" => ImageSplit.Train,
        "VAL" or "VALID" or "VALIDATION" => ImageSplit.Validation,
        "TEST" => ImageSplit.Test,
        _ => null,
    };
}
