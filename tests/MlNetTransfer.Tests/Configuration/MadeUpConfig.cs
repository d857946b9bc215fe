using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Config;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Configuration;

/// <summary>Files in the shape of every version, and a run to write into them.</summary>
internal static class MadeUpConfig
{
    private const string Pipeline0 =
        """[{\"EstimatorType\":\"MapValueToKey\"},{\"EstimatorType\":\"LoadRawImageBytes\",\"Inputs\":[\"ImageSource\"]},{\"LabelColumnName\":\"Label\",\"Arch\":\"MobilenetV2\",\"BatchSize\":16,\"Epoch\":7,\"EstimatorType\":\"ImageClassificationMulti\"}]""";

    public static string[] Versions { get; } =
    [
        $$"""
        {
          "TrainingConfigurationVersion": 0,
          "TrainingTime": 2147482,
          "Scenario": {
            "ScenarioType": "ImageClassification"
          },
          "DataSource": {
            "DataSourceType": "Folder",
            "FolderPath": "photos"
          },
          "Environment": {
            "EnvironmentType": "LocalCPU"
          },
          "RunHistory": {
            "Trials": [
              {
                "TrainerName": "ImageClassification",
                "Score": 1.0,
                "RuntimeInSeconds": 371.3
              }
            ],
            "Pipeline": "{{Pipeline0}}",
            "MetricName": "MicroAccuracy"
          }
        }
        """,
        Of(1, "\"TrainingTime\": 600,", $$""" "Version": 0, "Type": "Result", "Trials": [ { "Version": 0, "Type": "Trial", "TrainerName": "ImageClassification", "Score": 0.9, "RuntimeInSeconds": 1294.7 } ], "Pipeline": "{{Pipeline0}}", "MetricName": "MicroAccuracy" """),
        Of(2, "\"TrainingTime\": 600,", """ "Version": 1, "Type": "Result", "Trials": [ { "Version": 0, "Type": "Trial", "TrainerName": "DNN + ResNet50", "Score": 0.9, "RuntimeInSeconds": 2488.14892578125 } ], "Pipeline": { "parameter": { "0": {}, "1": { "LabelColumnName": "Label", "Arch": "MobilenetV2", "BatchSize": 16, "Epoch": 7 } }, "estimators": [ "MapValueToKey", "ImageClassificationMulti" ] }, "MetricName": "MicroAccuracy" """),
        Of(3, Training(0, 600), Estimators(2, "")),
        Of(4, Training(1, 600), Estimators(3, ", \"ModelFilePath\": \"C:\\\\a\\\\MLModel.mlnet\"")),
        Of(5, Training(2, 600), Estimators(3, ", \"ModelFilePath\": \"C:\\\\a\\\\MLModel.mlnet\"")),
    ];

    /// <summary>Version 5 with other members in place of the time and the history.</summary>
    public static string With(string members, string folder = "photos") =>
        $$"""
        {
          "Scenario": "ImageClassification",
          "DataSource": { "Type": "Folder", "Version": 1, "FolderPath": "{{folder}}" },
          "Type": "TrainingConfig",
          "Version": 5,
          {{members}}
        }
        """;

    public static TransferRun Run(string folder) => new()
    {
        ProductVersion = "1",
        Status = RunStatus.Completed,
        Started = DateTimeOffset.UnixEpoch,
        Options = new TransferOptions { Data = "photos", OutputFolder = folder },
        Dataset = new DatasetSummary { Images = 1, Fingerprint = "", Classes = [], Rejected = [], Findings = [] },
        Backbone = new() { Name = "embedded", Weights = "w", WeightsSha256 = "", InputSize = 1, FeatureDimension = 1 },
        Plan = new TransferPlan { Strategy = TransferStrategy.LastStage, Backbone = "embedded", ImageSide = 1, Because = [] },
        Evidence = new PlanEvidence
        {
            Policy = PlanningPolicy.Measured,
            Confidence = 0.9,
            WouldChange = [],
            Trials = [Trial(TransferStrategy.MultiStageProbe, -0.25, 4, TrialOutcome.Beaten), Trial(TransferStrategy.LastStage, 0.125, 30.5, TrialOutcome.Chosen), Trial(TransferStrategy.LastConv, null, null, TrialOutcome.NoTime)],
        },
        Training = new HeadSummary
        {
            RidgePath = [], Ridge = new RidgeResult(1, 1, 0), SoftmaxLambda = 1, Iterations = 1, Converged = true, Temperature = 1, TemperatureSource = default, Refitted = false, Validation = new HeadValidation(8, 0.75, 1, 1),
        },
        Timings = new Timings { Features = 1, Training = 36.5 },
        Machine = MachineSummary.Current,
    };

    public static ConfigText Parse(string text) => ConfigText.Parse("X.mbconfig", Encoding.UTF8.GetBytes(text));

    public static string Codes(IEnumerable<Finding> findings) => string.Join(' ', findings.Select(f => f.Code));

    private static string Of(int version, string training, string history) =>
        $$"""
        {
          "Scenario": "ImageClassification",
          "DataSource": {
            "Type": "Folder",
            "Version": 1,
            "FolderPath": "photos"
          },
          "Environment": {
            "Type": "LocalCPU",
            "Version": 1
          },
          {{training}}
          "RunHistory": { {{history}} },
          "Type": "TrainingConfig",
          "Version": {{version}}
        }
        """;

    private static string Training(int version, int seconds) =>
        $$""" "TrainingOption": { "Version": {{version}}, "Type": "ClassificationTrainingOption", "TrainingTime": {{seconds}}, "ValidationOption": { "Version": 0, "Type": "TrainValidateSplitValidationOption", "SplitRatio": 0.25 } }, """;

    private static string Estimators(int version, string rest) =>
        $$""" "Version": {{version}}, "Type": "Result", "Trials": [ { "Version": 1, "Type": "Trial", "TrainerName": "ImageClassificationMulti", "Score": 0.9, "RuntimeInSeconds": 1.5, "Parameter": { "_SCHEMA_": "e0 * e1", "e0": {}, "e1": { "LabelColumnName": "Label", "Arch": "MobilenetV2", "BatchSize": 16, "Epoch": 7, "unknown": 1.50 } } } ], "Estimators": { "e0": "MapValueToKey", "e1": "ImageClassificationMulti" }, "Schema": "e0 * e1", "MetricName": "MicroAccuracy"{{rest}} """;

    private static PlanTrial Trial(TransferStrategy strategy, double? gain, double? seconds, TrialOutcome outcome) => new()
    {
        Strategy = strategy, ExpectedGain = 0, ExpectedError = 1, ExpectedSeconds = 1, MeasuredGain = gain, MeasuredError = gain, Seconds = seconds, Gain = 0, Error = 1, ProbabilityBetter = 0.5, Outcome = outcome,
    };
}
