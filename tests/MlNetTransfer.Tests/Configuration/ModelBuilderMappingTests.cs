using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Configuration;

/// <summary>One thing that a file may ask for after the other: taken, or told with what is done instead.</summary>
public sealed class ModelBuilderMappingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelBuilderMappingTests() => Directory.CreateDirectory(_folder.File("photos"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"Environment\": { \"Type\": \"LocalGPU\" }", "Environment", "Environment is LocalGPU. A GPU is used where one can be")]
    [InlineData("\"Environment\": { \"Type\": \"AzureGPU\", \"Version\": 1 }", "Environment", "Environment is 'AzureGPU', and known are LocalCPU and LocalGPU. The training runs on this machine.")]
    [InlineData("\"TrainingOption\": { \"TrainingTime\": 0 }", "TrainingTime", "TrainingTime means no limit. The policy takes 15 minutes")]
    [InlineData("\"TrainingTime\": 2147482", "TrainingTime", "TrainingTime means no limit")]
    [InlineData("\"TrainingOption\": { \"OptimizeMetric\": \"LogLoss\" }", "OptimizeMetric", "asks for the best 'LogLoss'")]
    [InlineData("\"TrainingOption\": { \"Subsampling\": true }", "Subsampling", "All images are trained on")]
    [InlineData("\"TrainingOption\": { \"AvailableTrainers\": [ \"X\" ], \"OutputFolder\": null }", "AvailableTrainers", "means nothing here")]
    [InlineData("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"FileValidationOption\", \"FilePath\": \"x\" } }", "ValidationOption", "is 'FileValidationOption', which is not supported")]
    [InlineData("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"CrossValidationValidationOption\", \"NumberOfFolds\": 4 } }", "ValidationOption", "asks for cross-validation in 4 folds")]
    [InlineData("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"TrainValidateSplitValidationOption\", \"SplitRatio\": 0.75 } }", "SplitRatio", "keeps 0.75 of the images for validation; allowed is 0.5")]
    [InlineData("\"TrainingOption\": { \"Type\": \"RegressionTrainingOption\" }", "", "of type 'RegressionTrainingOption'")]
    public void What_cannot_be_done_is_told(string members, string member, string told)
    {
        Finding finding = Assert.Single(Load(members).Findings);
        Assert.Equal(FindingCode.ConfigNotHonoured, finding.Code);
        Assert.Contains(told, $"{finding.Message}. {finding.Hint}", StringComparison.Ordinal);
        Assert.StartsWith(member, finding.Message, StringComparison.Ordinal);
        Assert.Matches(" line 6 column [0-9]+$", finding.Where);
    }

    [Fact]
    public void MacroAccuracy_is_the_metric_and_MicroAccuracy_which_stands_in_every_file_leaves_it_to_the_policy()
    {
        TransferConfig macro = Load("\"TrainingOption\": { \"OptimizeMetric\": \"MacroAccuracy\" }"), micro = Load("\"TrainingOption\": { \"OptimizeMetric\": \"MicroAccuracy\" }");
        Assert.Equal((DecisionMetric.Macro, null), (macro.Options.Metric, micro.Options.Metric));
        Assert.Empty(macro.Findings);
    }

    [Theory]
    [InlineData("\"Version\": 6", "\"Version\": 5", "is of version 6; known are 0 to 5")]
    [InlineData("\"Version\": 9, \"FolderPath\"", "\"Version\": 1, \"FolderPath\"", "DataSource is of version 9; known are 0 to 1")]
    public void A_newer_version_is_told_and_read_as_far_as_it_is_known(string newer, string known, string told)
    {
        File.WriteAllText(_folder.File("X.mbconfig"), MadeUpConfig.With("\"a\": 1").Replace(known, newer, StringComparison.Ordinal));
        Finding finding = Assert.Single(TransferConfig.Load(_folder.File("X.mbconfig")).Findings);
        Assert.Equal((FindingCode.ConfigNewer, Severity.Warning, told), (finding.Code, finding.Severity, finding.Message));
    }

    [Theory]
    [InlineData("TrainingOption", 3)]
    [InlineData("RunHistory", 4)]
    public void Newer_parts_are_told(string part, int version) =>
        Assert.Equal(FindingCode.ConfigNewer, Assert.Single(Load($"\"{part}\": {{ \"Version\": {version} }}").Findings).Code);

    [Theory]
    [InlineData("\"TrainingOption\": { \"TrainingTime\": \"60\" }", "TrainingTime is a text; allowed is a number")]
    [InlineData("\"TrainingOption\": { \"TrainingTime\": -1 }", "TrainingTime is -1; allowed is 0 or more, in seconds")]
    [InlineData("\"TrainingOption\": { \"TrainingTime\": 1e999 }", "TrainingTime is '1e999'; allowed is a number that 64 bits hold")]
    [InlineData("\"TrainingOption\": { \"Seed\": 0.5 }", "Seed is '0.5'; allowed is a whole number")]
    [InlineData("\"TrainingOption\": [ ]", "TrainingOption is an array; allowed is an object")]
    [InlineData("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"CrossValidationValidationOption\", \"NumberOfFolds\": 1 } }", "NumberOfFolds is 1; allowed is 2 or more")]
    [InlineData("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"TrainValidateSplitValidationOption\", \"SplitRatio\": 1 } }", "SplitRatio is 1; allowed is from 0 to below 1")]
    [InlineData("\"Environment\": 5", "Environment is a number; allowed is an object")]
    public void A_value_that_cannot_be_is_refused_at_its_place(string members, string told)
    {
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => Load(members)).Findings);
        Assert.Equal((FindingCode.ConfigValueInvalid, told), (finding.Code, finding.Message));
        Assert.Matches(" line 6 column [0-9]+$", finding.Where);
    }

    [Theory]
    [InlineData("\"RunHistory\": 5")]
    [InlineData("\"RunHistory\": { \"Pipeline\": \"[{\" }")]
    [InlineData("\"RunHistory\": { \"Pipeline\": 7 }")]
    [InlineData("\"RunHistory\": { \"Pipeline\": { \"parameter\": { \"0\": { \"BatchSize\": \"ten\" } }, \"estimators\": [ \"ImageClassificationMulti\" ] } }")]
    [InlineData("\"RunHistory\": { \"Pipeline\": { \"parameter\": { \"0\": { \"BatchSize\": 100000 } }, \"estimators\": [ \"ImageClassificationMulti\" ] } }")]
    [InlineData("\"RunHistory\": { \"Trials\": {}, \"Estimators\": {} }")]
    public void A_history_that_cannot_be_read_ends_nothing_for_it_is_replaced(string members)
    {
        Finding finding = Assert.Single(Load(members).Findings);
        Assert.Equal((FindingCode.ConfigValueInvalid, Severity.Warning), (finding.Code, finding.Severity));
    }

    [Theory]
    [InlineData("\"ImageClassification\"", "\"ObjectDetection\"", FindingCode.ConfigNotSupported, "line 2 column 15", "the scenario is 'ObjectDetection'")]
    [InlineData("\"Folder\"", "\"SQL\"", FindingCode.ConfigNotSupported, "line 3 column 27", "the data source is 'SQL', which is not supported; allowed is Folder")]
    [InlineData("\"TrainingConfig\"", "\"Other\"", FindingCode.ConfigNotSupported, "line 4 column 11", "is not a training configuration of Model Builder")]
    [InlineData("\"photos\"", "\"C:\\\\none\\\\gone\"", FindingCode.ConfigFolderNotFound, "line 3 column 65", "there is no folder 'C:\\none\\gone'; we looked for")]
    [InlineData("\"photos\"", "\"\"", FindingCode.ConfigFolderNotFound, "line 3 column 65", "no folder with images is named")]
    [InlineData("\"photos\"", "\"a\\u0000b\"", FindingCode.ConfigFolderNotFound, "line 3 column 65", "it is not a path")]
    [InlineData("\"Version\": 5", "\"Version\": -5", FindingCode.ConfigValueInvalid, "line 5 column 14", "Version is -5")]
    [InlineData("\"Version\": 5", "\"Version\": \"5\"", FindingCode.ConfigValueInvalid, "line 5 column 14", "Version is a text")]
    public void A_file_for_something_else_is_refused(string is_, string other, string code, string place, string told)
    {
        File.WriteAllText(_folder.File("X.mbconfig"), MadeUpConfig.With("\"a\": 1").Replace(is_, other, StringComparison.Ordinal));
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => TransferConfig.Load(_folder.File("X.mbconfig"))).Findings);
        Assert.Equal((code, $"{_folder.File("X.mbconfig")} {place}"), (finding.Code, finding.Where));
        Assert.StartsWith(told, finding.Message[(told.StartsWith("it is", StringComparison.Ordinal) ? finding.Message.IndexOf("it is", StringComparison.Ordinal) : 0)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Cross_validation_and_split_become_the_validation_fraction()
    {
        Assert.Equal(0.25, Load("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"CrossValidationValidationOption\", \"NumberOfFolds\": 4 } }").Options.ValidationFraction);
        Assert.Equal(0.5, Load("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"TrainValidateSplitValidationOption\", \"SplitRatio\": 0.75 } }").Options.ValidationFraction);
        Assert.Equal(0.3, Load("\"TrainingOption\": { \"ValidationOption\": { \"Type\": \"TrainValidateSplitValidationOption\", \"SplitRatio\": 0.3 } }").Options.ValidationFraction);
    }

    [Fact]
    public void Where_a_head_alone_is_named_a_time_limit_and_steps_are_told_not_to_count()
    {
        File.WriteAllText(_folder.File("X.mbconfig"), MadeUpConfig.Versions[5].Replace("\"Type\": \"TrainingConfig\"", "\"MlNetTransfer\": { \"strategy\": \"LinearProbe\" }, \"Type\": \"TrainingConfig\"", StringComparison.Ordinal));
        TransferConfig config = TransferConfig.Load(_folder.File("X.mbconfig"));
        Assert.Equal((TransferStrategy.LinearProbe, null, null, 0), (config.Options.Strategy, config.Options.TimeBudget, config.Options.Epochs, config.Options.Settings.Count));
        Assert.Empty(config.Options.Check());
        Assert.Equal(["Arch is MobilenetV2", "BatchSize is 16", "Epoch is 7", "TrainingTime bounds"], config.Findings.Select(f => string.Join(' ', f.Message.Split(' ', ',')[..(f.Message[0] == 'T' ? 2 : 3)])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_network_that_is_installed_is_taken()
    {
        string models = Path.Combine(_folder.File("cache"), "models");
        Directory.CreateDirectory(models);
        File.WriteAllText(Path.Combine(models, "mobilenetv2_100_keras.safetensors"), "read later");
        File.WriteAllText(_folder.File("X.mbconfig"), MadeUpConfig.Versions[5]);
        TransferConfig config = TransferConfig.Load(_folder.File("X.mbconfig"), new TransferOptions { Data = "", OutputFolder = "", CacheFolder = _folder.File("cache") }, [nameof(TransferOptions.CacheFolder)]);
        Assert.Equal("mobilenetv2_100_keras", config.Options.Backbone);
        Assert.Empty(config.Findings);
    }

    [Fact]
    public void Other_names_of_columns_and_networks_are_told()
    {
        File.WriteAllText(_folder.File("X.mbconfig"), MadeUpConfig.Versions[5].Replace("\"LabelColumnName\": \"Label\"", "\"LabelColumnName\": \"Kind\"", StringComparison.Ordinal).Replace("MobilenetV2", "VGG", StringComparison.Ordinal));
        Assert.Equal(
            ["Arch is 'VGG'; known are ResnetV2101, InceptionV3, MobilenetV2, ResnetV250", "LabelColumnName is 'Kind'"], TransferConfig.Load(_folder.File("X.mbconfig")).Findings.Select(f => f.Message).Order(StringComparer.Ordinal));
    }

    private TransferConfig Load(string members)
    {
        File.WriteAllText(_folder.File("X.mbconfig"), MadeUpConfig.With(members));
        return TransferConfig.Load(_folder.File("X.mbconfig"));
    }
}
