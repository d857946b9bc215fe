using Microsoft.ML.Vision;

namespace Microsoft.ML;

public static class VisionCatalog
{
    public static ImageClassificationTrainer ImageClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        ImageClassificationTrainer.Options options) => Surface.NotHere<ImageClassificationTrainer>();

    public static ImageClassificationTrainer ImageClassification(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        IDataView validationSet = null) => Surface.NotHere<ImageClassificationTrainer>();
}
