namespace MlNetTransfer.Cli.Commands;

/// <summary>What a command's help teaches besides its options: examples, and what comes next.</summary>
/// <param name="Examples">One or more.</param>
/// <param name="Next">A sentence or two.</param>
internal sealed record Lesson(IReadOnlyList<Example> Examples, string Next)
{
    /// <summary>By the command's path; the root's is empty.</summary>
    public static IReadOnlyDictionary<string, Lesson> All { get; } = new Dictionary<string, Lesson>
    {
        [""] = new(
            [
                new("train photos --out model", "trains on one folder per class, tests the result, and writes model.zip and model.onnx"),
                new("predict model photo.jpg", "classifies new images"),
                new("evaluate model photos/test", "measures the model on images with labels"),
            ],
            "Each command's --help has more. 'mlnet-transfer doctor' says what works on this machine. Exit codes: 0 done, "
            + "1 refused or something was left out, 2 wrong usage, 3 the standard output could not be written, 130 stopped by Ctrl+C, 143 by SIGTERM."),
        ["train"] = new(
            [
                new("train photos --out model", "at most 15 minutes: the linear probe first, then what promises more"),
                new("train photos --out model --strategy LinearProbe", "seconds: a new head on the frozen network"),
                new("train labels.csv --out model --label-column class --time-budget 1:00:00", "images from a table, and an hour for what takes longer"),
                new("train photos --out model --backbone resnet18", "on a stronger network, after 'models pull resnet18'"),
                new("train photos.mbconfig", "trains what a Model Builder file asks for; writes model and C# beside it"),
                new("train --replay model/run.json --out again", "the same run once more"),
                new("train photos --trials trials.json --trial 3 --out results",
                    "one training of the policy, as a task of a cluster; before it, 'plan photos --trials trials.json'"),
                new("train photos --trials trials.json --from-trials results --out model", "the verdict over all of them, the model and its test"),
            ],
            "Next: model/report.html shows what came of it, 'predict model photo.jpg' classifies, 'evaluate model DATA' measures on other images. "
            + "In an app: MLContext.Model.Load(\"model.zip\"). Ctrl+C keeps the best model so far."),
        ["evaluate"] = new(
            [
                new("evaluate model photos/test", "accuracy with intervals, class by class, of model.zip in ML.NET"),
                new("evaluate model/model.onnx labels.csv --csv predictions.csv", "model.onnx, and every prediction in a file"),
            ],
            "Next: more images of the classes that do badly, and 'train' again. Images that the model was trained on make it look better than it is."),
        ["predict"] = new(
            [
                new("predict model photo.jpg --top 3", "the three likeliest classes of one image"),
                new("predict model incoming --csv predictions.csv", "every image of a folder, into a file; after an interruption, add --resume"),
                new("predict model images.txt --csv predictions.csv", "every path of a list"),
                new("predict model photo.jpg --json", "for a program"),
                new("predict model photos.csv --out parts --shard 3/64", "as one of 64 tasks that share a manifest of 'index'"),
            ],
            "Next: in C#, TransferPredictor.Load(\"model\") does the same, thread-safe."),
        ["profile"] = new(
            [
                new("profile photos", "how many images count, how similar they are to the pretraining data, which labels look wrong"),
                new("profile photos --backbone mobilenetv2_035", "the same with another network"),
                new("profile photos.csv --shard 0/64", "a sixty-fourth of a manifest of 'index', drawn by the contents"),
            ],
            "Next: 'plan photos' says what 'train' would do; 'review photos' goes through the labels that look wrong."),
        ["review"] = new(
            [
                new("review photos", "one picture after the other: keep the label, correct it, or remove the picture"),
                new("review photos --model model", "the mistakes of a model on its validation and test images count too"),
                new("review photos --list --top 20 > doubtful.csv", "the list alone"),
            ],
            "Next: 'train photos --corrections photos.corrections.csv --out model' trains with what you decided. The same 'review' again does not ask twice."),
        ["plan"] = new(
            [
                new("plan photos", "what the policy would try first, and why"),
                new("plan photos --strategy FullFineTuning --epochs 5", "the same for a strategy that you name, with every number of its recipe"),
                new("plan photos --trials trials.json", "a list of all that the policy may try, one task each, for many machines"),
            ],
            "Next: 'train' with the same options does it."),
        ["index"] = new(
            [
                new("index photos --out photos.csv", "one row per image: path, label, split, bytes, sha256"),
                new("index photos more.csv --out photos.csv", "a folder and a table together"),
                new("index photos --out parts --shard 3/64", "as one of 64 tasks; 'merge parts --out photos.csv' makes the manifest"),
            ],
            "Next: 'predict MODEL photos.csv --out predictions' in as many tasks as you like, then 'merge predictions --out predictions.csv'."),
        ["features"] = new(
            [
                new("features photos.csv --out features", "of all images of a manifest"),
                new("features photos.csv --out features --shard 3/64 --backbone mlnet_resnet18", "as one of 64 tasks, with a network that all of them name"),
            ],
            "Next: 'train photos.csv --features features --out model' trains a head on them."),
        ["merge"] = new(
            [
                new("merge predictions --out predictions.csv", "the parts of all tasks as one table"),
                new("merge predictions --out predictions.parquet", "the same as Apache Parquet"),
            ],
            "It is the same, byte for byte, however many tasks there were. What is missing is named: run those tasks again."),
        ["new"] = new(
            [
                new("new photos", "a Model Builder file, photos.mbconfig, which Visual Studio and 'train' take"),
                new("new model --project webapi", "an ASP.NET Core service around a trained model"),
                new("new photos --project console", "an app that predicts image files, before there is a model"),
            ],
            "Next: 'train photos.mbconfig' trains a Model Builder file, 'dotnet run --project FOLDER' runs a project."),
        ["report"] = new(
            [
                new("report model", "model/report.html again, from model/run.json alone"),
                new("report model --no-images --out report.html", "without pictures, for those who must not see the images"),
            ],
            "Next: open it in a browser; it needs no network and no other file."),
        ["compare"] = new(
            [
                new("compare model model2", "side by side, and image by image if the test images are the same"),
                new("compare model model2 model3 --out compare.html", "as a page"),
            ],
            "Next: give both trainings the same test images with --test. Then they can be compared image by image."),
        ["cluster"] = new(
            [
                new("cluster slurm /data/photos --model model --shards 64 --out jobs", "scripts for Slurm: index, 64 tasks that predict, merge"),
                new("cluster kubernetes /work/photos --image registry.example/mlnet-transfer:1 --claim images --out jobs", "Indexed Jobs for Kubernetes"),
            ],
            "Nothing is submitted: read the files, change what you like, and run their submit.sh. docs/cluster.md has the whole way."),
        ["cluster slurm"] = new(
            [
                new("cluster slurm /data/photos --model model --shards 64 --out jobs", "classifies every image under /data/photos, in 64 tasks"),
                new("cluster slurm /data/photos --shards 16 --out jobs", "computes features in 16 tasks, then trains on them"),
                new("cluster slurm /data/photos --shards 16 --gpu --partition gpu --out jobs", "the same, with a GPU for each task"),
            ],
            "Next: 'jobs/submit.sh' submits them. To do one step again: 'cd jobs; sbatch 2-predict.sh'; tasks whose parts are there do nothing."),
        ["cluster kubernetes"] = new(
            [
                new(
                    "cluster kubernetes /work/photos --model /work/model --image registry.example/mlnet-transfer:1 --claim images --shards 64 --out jobs",
                    "classifies the images of a volume, in 64 pods"),
                new(
                    "cluster kubernetes /work/photos --image registry.example/mlnet-transfer:1 --claim images --at-once 8 --out jobs",
                    "computes features, at most 8 pods at once, then trains on them"),
            ],
            "Next: 'jobs/submit.sh' creates the jobs with kubectl, each when the one before it has ended."),
        ["models"] = new(
            [
                new("models list", "what there is, and what is on this machine"),
                new("models pull mobilenetv3_large", "gets a stronger network than the one that ships"),
            ],
            "Next: 'train photos --out model' takes the installed network that tells your images apart best, '--backbone NAME' the one you name."),
        ["models list"] = new(
            [new("models list", "'here' trains at once, 'pull' can be downloaded, 'import' needs a file of yours")],
            "Next: 'models show NAME' says where weights come from and under which licence."),
        ["models show"] = new(
            [new("models show resnet18", "source, licence, training and preprocessing of one network")],
            "Next: 'models pull NAME', or 'models import FILE --arch NAME' for those without an address."),
        ["models pull"] = new(
            [new("models pull resnet18", "continues an earlier download that was interrupted")],
            "MLNETTRANSFER_MODELS_URL names a mirror, HTTPS_PROXY a proxy, MLNETTRANSFER_OFFLINE=1 forbids the network. "
            + "Next: 'train photos --out model --backbone resnet18'."),
        ["models import"] = new(
            [
                new("models import resnet18-f37072fd.pth --arch resnet18", "torchvision's file"),
                new("models import weights.h5 --arch mobilenetv2_100_keras", "Keras Applications' file"),
            ],
            "Next: 'train photos --out model --backbone NAME'."),
        ["models verify"] = new(
            [new("models verify resnet18", "reads the file again and compares every value's checksum")],
            "Next: if a file was changed, remove it with 'models remove NAME' and pull it again."),
        ["models remove"] = new([new("models remove resnet18", "deletes it from the cache folder")], "Next: 'models list' shows what is left."),
        ["libtorch"] = new(
            [new("libtorch show", "whether it is here, and where"), new("libtorch install", "gets it once, after a question; --yes answers it")],
            "Only strategies that train layers of the network need it. LinearProbe, MultiStageProbe, 'predict' and 'evaluate' do not."),
        ["libtorch show"] = new([new("libtorch show", "where it is, or how to get it and how big it is")], "Next: 'libtorch install' if it is missing."),
        ["libtorch install"] = new(
            [
                new("libtorch install", "with the .NET SDK and the NuGet sources of this machine"),
                new("libtorch install --from libtorch-cpu-linux-x64.2.10.0.nupkg", "from a file, if there is no network or no SDK"),
            ],
            "Next: 'train photos --out model' considers every strategy; 'doctor' says whether it loads."),
        ["libtorch remove"] = new([new("libtorch remove", "gives back the disk space")], "Next: 'libtorch install' brings it back."),
        ["serve"] = new(
            [
                new("serve model", "http://127.0.0.1:5000: a page, and POST /predict for programs"),
                new("serve parts=models/parts/model insects", "two models, by their names"),
            ],
            "Once before: 'dotnet tool install --global mlnet-transfer-serve'. "
            + "'mlnet-transfer-serve --help' lists limits, API key, device and all other settings."),
        ["doctor"] = new(
            [
                new("doctor", "every part, and how to repair what does not work"),
                new("doctor --json", "for a program, or to attach to a question"),
            ],
            "Exit code 0: everything that training heads and predicting need works. What only fine-tuning needs is a note."),
        ["completion"] = new(
            [
                new("completion bash >> ~/.bashrc", "commands, options, strategies and backbones with the Tab key"),
                new("completion zsh > ~/.zfunc/_mlnet-transfer", "where ~/.zfunc is in $fpath"),
                new("completion fish > ~/.config/fish/completions/mlnet-transfer.fish", "fish finds it there"),
                new("completion pwsh >> $PROFILE", "PowerShell"),
            ],
            "Next: open a new shell, and press Tab after 'mlnet-transfer train --strategy'."),
    };
}
