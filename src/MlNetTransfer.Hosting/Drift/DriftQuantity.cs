namespace MlNetTransfer.Hosting.Drift;

/// <summary>What is compared.</summary>
public static class DriftQuantity
{
    /// <summary>How sure the model is of its answers: the main one.</summary>
    public const string Confidence = "confidence";

    /// <summary>How far images are from the training images, as the head of the model is given them.</summary>
    public const string Distance = "distance";

    /// <summary>How many are farther than 99 % of the training images are: probably none of the classes.</summary>
    public const string NoneOfThese = "noneOfThese";

    /// <summary>How often each class is the answer. It is nearly always another than in a test set, and that alone is no fault of the model.</summary>
    public const string Shares = "shares";
}
