using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>Puts the product beside ML.NET's own trainers: <c>mlContext.MulticlassClassification.Trainers.ImageTransfer(…)</c>.</summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public static class TransferCatalog
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    /// <summary>A trainer that transfers a pretrained network to labelled images.</summary>
    /// <param name="trainers">ML.NET's trainers.</param>
    /// <param name="options">What to train, on which columns, and how.</param>
    /// <exception cref="Diagnostics.TransferException">MNT101, MNT401, MNT402: everything that is wrong with the options.</exception>
    public static ImageTransferTrainer ImageTransfer(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers, ImageTransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        ArgumentNullException.ThrowIfNull(options);
        return new ImageTransferTrainer(options);
    }

    /// <summary>A trainer that transfers a pretrained network to labelled images, with defaults for all but the columns.</summary>
    /// <param name="trainers">ML.NET's trainers.</param>
    /// <param name="labelColumnName">As <see cref="ImageTransferOptions.LabelColumnName"/>.</param>
    /// <param name="featureColumnName">As <see cref="ImageTransferOptions.FeatureColumnName"/>.</param>
    /// <param name="scoreColumnName">As <see cref="ImageTransferOptions.ScoreColumnName"/>.</param>
    /// <param name="predictedLabelColumnName">As <see cref="ImageTransferOptions.PredictedLabelColumnName"/>.</param>
    /// <param name="validationSet">As <see cref="ImageTransferOptions.ValidationSet"/>.</param>
    /// <exception cref="Diagnostics.TransferException">MNT101: everything that is wrong with the names.</exception>
    public static ImageTransferTrainer ImageTransfer(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers,
        string labelColumnName = ImageTransferOptions.DefaultLabel,
        string featureColumnName = ImageTransferOptions.DefaultFeatures,
        string scoreColumnName = ImageTransferOptions.DefaultScore,
        string predictedLabelColumnName = ImageTransferOptions.DefaultPredictedLabel,
        IDataView? validationSet = null) => trainers.ImageTransfer(new ImageTransferOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ScoreColumnName = scoreColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            ValidationSet = validationSet,
        });
}
