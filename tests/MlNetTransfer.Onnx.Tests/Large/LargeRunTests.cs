using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Parts;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx.Large;

/// <summary>Runs on features in files against runs that compute them.</summary>
public sealed class LargeRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void On_a_real_set_the_head_says_what_that_of_a_run_on_the_pictures_says()
    {
        TransferOptions options = Options(SharedMaterial.Require("data/neu-steel6"), "small") with { Strategy = TransferStrategy.LinearProbe };
        TransferRun small = OnnxEngine.CreatePipeline().Run(options, cancellationToken: TestContext.Current.CancellationToken);
        LargeMaterial.WriteManifest(Manifest, options);
        LargeMaterial.WriteFeatures(Features, Manifest, 7);
        TransferRun large = Run("large");

        Assert.Equal(RunStatus.Completed, large.Status);
        Assert.Equal(small.Dataset.Classes, large.Dataset.Classes);
        Assert.Equal(small.Trained, large.Trained);
        Assert.Equal(1, small.Training.SoftmaxLambda / large.Training.SoftmaxLambda, 1e-2);
        Assert.Equal(small.Training.Ridge.Accuracy, large.Training.Ridge.Accuracy, 0.01);
        Assert.Equal(small.Training.Validation!.Accuracy, large.Training.Validation!.Accuracy, 0.011);
        Assert.Equal(small.Training.Validation.LogLossAfter, large.Training.Validation.LogLossAfter, 0.01);

        // Binary16 may turn a picture that was undecided.
        Evaluation.EvaluationResult one = small.Evaluation!.Test!, other = large.Evaluation!.Test!;
        Assert.Equal(one.Images, other.Images);
        Assert.Equal(one.MicroAccuracy, other.MicroAccuracy, 3.5 / one.Images);
        Assert.Equal(one.LogLoss, other.LogLoss, 0.01);
        Assert.Equal(small.Evaluation.Outcomes!.Images, large.Evaluation.Outcomes!.Images);

        Assert.Equal(7, large.StoredFeatures!.Files);
        Assert.Equal(large.Dataset.Classes.Sum(c => c.Train), large.StoredFeatures.JudgedImages);
        Assert.InRange(large.StoredFeatures.Parity!.MaxScoreDifference, 1e-9, 0.01);
        Assert.Equal(Math.Min(one.Images, large.StoredFeatures.SampleTest), large.StoredFeatures.Parity.Images);
        Assert.Contains(large.Dataset.Findings, f => f.Code == FindingCode.OnASample);
        Assert.Null(large.Profile);
        Assert.NotEmpty(large.Gallery!.Samples);
        foreach (string file in (string[])[OutputFolder.ModelOnnx, OutputFolder.ModelZip, OutputFolder.Labels, OutputFolder.Run, OutputFolder.Report, OutputFolder.Reference])
        {
            Assert.True(File.Exists(Path.Combine(_folder.File("large"), file)), file);
        }

        string[] rows = File.ReadAllLines(Path.Combine(_folder.File("large"), OutputFolder.Predictions));
        Assert.Equal(1 + other.Images, rows.Length);
        Assert.Equal(other.MicroAccuracy, rows.Skip(1).Count(r => r.Split(',')[1] == r.Split(',')[2]) / (double)other.Images, 1e-12);
        Assert.Contains("Features that were computed before", File.ReadAllText(Path.Combine(_folder.File("large"), OutputFolder.Report)), StringComparison.Ordinal);
        Assert.Equal(large.ToJson(), TransferRun.Load(Path.Combine(_folder.File("large"), OutputFolder.Run)).ToJson());
    }

    [Fact]
    public void Of_one_three_or_twelve_files_the_model_is_the_same_to_the_byte_and_a_replay_gives_it_again()
    {
        TransferOptions options = Options(SourceTree.Folder("data/parts"), "small");
        LargeMaterial.WriteManifest(Manifest, options);
        TransferRun[] runs = [.. ((int[])[1, 3, 12]).Select(parts =>
        {
            string folder = _folder.File($"features-{parts}");
            LargeMaterial.WriteFeatures(folder, Manifest, parts);
            return Run($"large-{parts}", folder);
        })];

        // One file of all, each content once, in another order.
        FeatureMerge.Write(PartSet.Open(_folder.File("features-3"), DateTimeOffset.UnixEpoch), _folder.File("merged.f16"));
        runs = [.. runs, Run("large-merged", _folder.File("merged.f16"))];
        Assert.Single(runs.Select(r => r.Export!.OnnxSha256).Distinct());
        Assert.Single(runs.Select(r => r.Dataset.Fingerprint).Distinct());
        Assert.Single(((int[])[1, 3, 12]).Select(p => File.ReadAllText(Path.Combine(_folder.File($"large-{p}"), OutputFolder.Predictions))).Distinct());

        TransferRun replay = OnnxEngine.CreatePipeline().Replay(runs[2], _folder.File("again"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(runs[0].Export!.OnnxSha256, replay.Export!.OnnxSha256);
        Assert.DoesNotContain(replay.Dataset.Findings, f => f.Code == FindingCode.ReplayDiffers);
    }

    [Fact]
    public void Without_a_strategy_the_profile_of_a_sample_is_there_too()
    {
        TransferOptions options = Options(SourceTree.Folder("data/parts"), "small");
        LargeMaterial.WriteManifest(Manifest, options);
        LargeMaterial.WriteFeatures(Features, Manifest, 2);
        TransferRun run = OnnxEngine.CreatePipeline().Run(
            Options(Manifest, "large") with { Features = Features, Strategy = null }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(run.Size, run.Profile!.Size);
        Assert.Equal(TransferStrategy.LinearProbe, run.Plan.Strategy);
        Assert.Equal(run.StoredFeatures!.SampleTrain, run.Dataset.Classes.Sum(c => c.Train));
    }

    /// <summary>Nearly that of a run on the pictures: these are smaller than the network's, and are enlarged before it and not inside the graph.</summary>
    [Fact]
    public void A_threshold_of_the_unknown_is_set_and_tested_on_all_images()
    {
        TransferOptions options = Options(SourceTree.Folder("data/parts"), "small") with { Strategy = TransferStrategy.LinearProbe, Unknown = 0.1 };
        TransferRun small = OnnxEngine.CreatePipeline().Run(options, cancellationToken: TestContext.Current.CancellationToken);
        LargeMaterial.WriteManifest(Manifest, options);
        LargeMaterial.WriteFeatures(Features, Manifest, 2);
        TransferRun large = OnnxEngine.CreatePipeline().Run(
            Options(Manifest, "large") with { Features = Features, Strategy = TransferStrategy.LinearProbe, Unknown = 0.1 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(small.Unknown!.ValidationImages, large.Unknown!.ValidationImages);
        Assert.Equal(small.Unknown.TrainingImages, large.Unknown.TrainingImages);
        Assert.Equal(large.Dataset.Classes.Sum(c => c.Test), large.Unknown.Test!.Images);
        Assert.Equal(small.Unknown.Test!.RefusedShare, large.Unknown.Test.RefusedShare, 0.05);
        using TransferPredictor one = TransferPredictor.Load(_folder.File("small")), other = TransferPredictor.Load(_folder.File("large"));
        string picture = Directory.GetFiles(SourceTree.Folder("data/parts/bolt")).Order(StringComparer.Ordinal).First();
        Assert.Equal(one.Predict(picture).UnknownScore!.Value, other.Predict(picture).UnknownScore!.Value, 0.5f);
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_written()
    {
        TransferOptions options = Options(SourceTree.Folder("data/parts"), "small");
        LargeMaterial.WriteManifest(Manifest, options);
        string[] files = [.. LargeMaterial.WriteFeatures(Features, Manifest, 3).Select(p => p.File)];

        Assert.Equal([FindingCode.OptionInvalid, FindingCode.OptionInvalid], Refused(o => o with { Strategy = TransferStrategy.LastStage, TestData = "elsewhere" }));
        Assert.Equal([FindingCode.OptionInvalid], Refused(o => o with { Data = SourceTree.Folder("data/parts") }));
        Assert.Equal([FindingCode.PathNotFound], Refused(o => o with { Features = _folder.File("nowhere") }));
        Assert.Equal([FindingCode.FeaturesDamaged], Refused(o => o with { Features = Manifest }));
        Assert.Equal([FindingCode.FeaturesDoNotFit], Refused(o => o with { Fit = Imaging.ImageFit.Pad }));
        Assert.Equal([FindingCode.FeaturesDoNotFit], Refused(o => o with { InputSize = 64 }));

        byte[] whole = File.ReadAllBytes(files[1]);
        File.WriteAllBytes(files[1], [.. whole[..^40], (byte)(whole[^40] ^ 1), .. whole[^39..]]);
        Assert.Equal([FindingCode.PartDamaged], Refused(o => o));
        Assert.Equal([FindingCode.FeaturesDamaged], Refused(o => o with { Features = files[1] }));
        File.WriteAllBytes(files[1], whole);
        Assert.Equal([FindingCode.FeaturesMissing], Refused(o => o with { Features = files[1] }));
        File.Delete(Path.ChangeExtension(files[1], ".json"));
        Assert.Equal([FindingCode.PartsMissing], Refused(o => o));
        Assert.False(Directory.Exists(_folder.File("large")));

        string[] Refused(Func<TransferOptions, TransferOptions> change) =>
        [
            .. Assert.Throws<TransferException>(() => OnnxEngine.CreatePipeline().Run(
                change(Options(Manifest, "large") with { Features = Features }), cancellationToken: TestContext.Current.CancellationToken)).Findings.Select(f => f.Code),
        ];
    }

    [Fact]
    public void A_picture_of_the_sample_that_has_changed_or_is_gone_is_named()
    {
        ImageDataset dataset = LargeMaterial.WriteManifest(Manifest, Options(Copied(), "small"));
        LargeMaterial.WriteFeatures(Features, Manifest, 2);
        LabelledImage[] train = [.. dataset.In(ImageSplit.Train)];
        File.Copy(train[0].Source.Path!, train[1].Source.Path!, overwrite: true);
        File.Delete(train[2].Source.Path!);
        TransferRun run = Run("large");
        Assert.Equal(
            [(FindingCode.ImageNotFound, train[2].Source.Path!), (FindingCode.ImageChanged, train[1].Source.Path!)],
            run.Dataset.Rejected.Select(r => (r.Code, r.Path)).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_task_set_aside_is_listed_with_its_reason_and_the_others_are_trained_on(bool merged)
    {
        ImageDataset dataset = LargeMaterial.WriteManifest(Manifest, Options(Copied(), "small"));
        string[] paths = [.. dataset.In(ImageSplit.Train).Select(i => i.Source.Path!).Order(StringComparer.Ordinal)];
        File.Delete(paths[0]);
        File.Copy(paths[2], paths[1], overwrite: true);
        LargeMaterial.WriteFeatures(Features, Manifest, 2);
        if (merged)
        {
            PartSet parts = PartSet.Open(Features, DateTimeOffset.UnixEpoch);
            FeatureMerge.Write(parts, _folder.File("merged.f16"));
            PartMerge.WriteLeftOut(parts, _folder.File("merged.f16"));
        }

        TransferRun run = Run("large", merged ? _folder.File("merged.f16") : Features);
        Assert.Equal(
            [(FindingCode.ImageNotFound, paths[0]), (FindingCode.ImageChanged, paths[1])],
            run.Dataset.Rejected.Select(r => (r.Code, r.Path)).OrderBy(r => r.Path, StringComparer.Ordinal));
        Assert.Equal(dataset.Images.Count - 2, run.Dataset.Images);
    }

    [Fact]
    public void Features_that_are_other_pictures_are_noticed_before_a_model_is_written()
    {
        LargeMaterial.WriteManifest(Manifest, Options(SourceTree.Folder("data/parts"), "small"));
        string file = LargeMaterial.WriteFeatures(Features, Manifest, 1).Single().File;
        LargeMaterial.Shift(file, 5);
        TransferException thrown = Assert.Throws<TransferException>(() => Run("large", file));
        Assert.Equal(FindingCode.ExportDiffers, Assert.Single(thrown.Findings).Code);
        Assert.Empty(Directory.GetFiles(_folder.File("large")));
    }

    /// <summary>Copies of pictures, so that they can be changed.</summary>
    private string Copied()
    {
        string data = _folder.File("data"), source = SourceTree.Folder("data/parts");
        foreach (string file in Directory.GetFiles(source, "*.jpg", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(data, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return data;
    }

    private string Manifest => _folder.File("manifest.csv");

    private string Features => _folder.File("features");

    private TransferRun Run(string output, string? features = null) => OnnxEngine.CreatePipeline().Run(
        Options(Manifest, output) with { Features = features ?? Features, Strategy = TransferStrategy.LinearProbe },
        cancellationToken: TestContext.Current.CancellationToken);

    private TransferOptions Options(string data, string output) => new()
    {
        Data = data,
        OutputFolder = _folder.File(output),
        CacheFolder = _folder.File("cache"),
        Backbone = BackboneCatalog.Embedded,
    };
}
