using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Vision;

/// <summary>There it derives from <c>TrainerEstimatorBase</c>, and its options from <c>TrainerInputBaseWithLabel</c>, which nothing outside ML.NET
/// can; their interfaces and members stand here.</summary>
public sealed class ImageClassificationTrainer
    : ITrainerEstimator<MulticlassPredictionTransformer<ImageClassificationModelParameters>, ImageClassificationModelParameters>
{
    internal ImageClassificationTrainer()
    {
    }

    public enum Architecture
    {
        ResnetV2101,
        InceptionV3,
        MobilenetV2,
        ResnetV250,
    }

    public enum EarlyStoppingMetric
    {
        Accuracy,
        Loss,
    }

    public TrainerInfo Info => Surface.NotHere<TrainerInfo>();

    public MulticlassPredictionTransformer<ImageClassificationModelParameters> Fit(IDataView input) =>
        Surface.NotHere<MulticlassPredictionTransformer<ImageClassificationModelParameters>>();

    public MulticlassPredictionTransformer<ImageClassificationModelParameters> Fit(IDataView trainData, IDataView validationData) =>
        Surface.NotHere<MulticlassPredictionTransformer<ImageClassificationModelParameters>>();

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Surface.NotHere<SchemaShape>();

    public sealed class TrainMetrics
    {
        public ImageClassificationMetrics.Dataset DatasetUsed { get; set; }

        public int BatchProcessedCount { get; set; }

        public int Epoch { get; set; }

        public float Accuracy { get; set; }

        public float CrossEntropy { get; set; }

        public float LearningRate { get; set; }

        public override string ToString() => Surface.NotHere<string>();
    }

    public sealed class BottleneckMetrics
    {
        public ImageClassificationMetrics.Dataset DatasetUsed { get; set; }

        public int Index { get; set; }

        public override string ToString() => Surface.NotHere<string>();
    }

    public sealed class EarlyStopping
    {
        public EarlyStopping(float minDelta = 0.01f, int patience = 20, EarlyStoppingMetric metric = EarlyStoppingMetric.Accuracy, bool checkIncreasing = true)
        {
            MinDelta = minDelta;
            Patience = patience;
            CheckIncreasing = metric == EarlyStoppingMetric.Accuracy;
        }

        public float MinDelta { get; set; }

        public int Patience { get; set; }

        public bool CheckIncreasing { get; set; }

        public bool ShouldStop(TrainMetrics currentMetrics) => Surface.NotHere<bool>();
    }

    public sealed class ImageClassificationMetrics
    {
        public enum Dataset
        {
            Train,
            Validation,
        }

        public TrainMetrics Train { get; set; }

        public BottleneckMetrics Bottleneck { get; set; }

        public override string ToString() => Surface.NotHere<string>();
    }

    public sealed class Options
    {
        public string FeatureColumnName = "Features";
        public string LabelColumnName = "Label";
        public int BatchSize = 10;
        public int Epoch = 200;
        public float LearningRate = 0.01f;
        public LearningRateScheduler LearningRateScheduler = new ExponentialLRDecay();
        public EarlyStopping EarlyStoppingCriteria = new();
        public Architecture Arch = Architecture.ResnetV250;
        public string ScoreColumnName = "Score";
        public string PredictedLabelColumnName = "PredictedLabel";
        public string FinalModelPrefix = "custom_retrained_model_based_on_";
        public Action<ImageClassificationMetrics> MetricsCallback;
        public string WorkspacePath;
        public bool TestOnTrainSet = true;
        public bool ReuseTrainSetBottleneckCachedValues;
        public bool ReuseValidationSetBottleneckCachedValues;
        public IDataView ValidationSet;
        public float? ValidationSetFraction = 0.1f;
        public string TrainSetBottleneckCachedValuesFileName = "trainSetBottleneckFile.csv";
        public string ValidationSetBottleneckCachedValuesFileName = "validationSetBottleneckFile.csv";
    }
}
