using System.Globalization;
using MlNetTransfer.Benchmarks;
using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Campaign;
using MlNetTransfer.Benchmarks.Chance;
using MlNetTransfer.Benchmarks.Parity;
using MlNetTransfer.Benchmarks.Kernels;
using MlNetTransfer.Benchmarks.Kills;
using MlNetTransfer.Benchmarks.Large;
using MlNetTransfer.Benchmarks.Mix;
using MlNetTransfer.Benchmarks.Precision;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Benchmarks.Serving;
using MlNetTransfer.Benchmarks.Unknown;
using MlNetTransfer.Planning;

const string Usage = """
    usage: MlNetTransfer.Benchmarks quality DATA WEIGHTS PYTHON   accuracy on every set, paired with the Python baseline
           MlNetTransfer.Benchmarks speed DATA WEIGHTS            decode, extraction, head, predictor, whole runs
           MlNetTransfer.Benchmarks classes [--counts 10,100,1000] [--features 448,1280] [--images 10000] [--per-class 20] [--spread 150]
                                                                  processor time of the head by number of classes, on made features; --spread: noise within a class,
                                                                  percent of the distance between classes
           MlNetTransfer.Benchmarks strategies DATA WEIGHTS SETS [SEEDS]
                                                                  every strategy on at most 500 images, seeds 1, 2 and 3 unless named; resumable, some ten minutes a set
           MlNetTransfer.Benchmarks large DATA WEIGHTS SETS IMAGES STRATEGIES
                                                                  chosen strategies on at most IMAGES images, one seed; resumable
           MlNetTransfer.Benchmarks self-supervision DATA WEIGHTS SETS
                                                                  100 labelled images, the others unlabelled, three seeds; resumable
           MlNetTransfer.Benchmarks embedded DATA WEIGHTS SETS    linear probe of the embedded backbone, of the same at random and of MobileNetV2 0.35
           MlNetTransfer.Benchmarks choice DATA CACHE SETS        linear probes of all backbones installed in the cache folder CACHE, and which is chosen
           MlNetTransfer.Benchmarks unknown DATA CACHE SETS       classes that are left out of the training: how many of their images are refused, by every rule
           MlNetTransfer.Benchmarks mix DATA WEIGHTS SETS         fine-tuned networks mixed with their start, by several rules; resumable, some minutes a set;
                                                                  without arguments the table of what is there
           MlNetTransfer.Benchmarks near-copies DATA SHEETS       near copies in every set, made copies that are found, time; pictures of pairs go to SHEETS
           MlNetTransfer.Benchmarks labels DATA WEIGHTS SETS      swapped labels that the profile finds
           MlNetTransfer.Benchmarks review DATA CACHE SETS        swapped labels that 'review' puts first, and what deciding on them gives back, with every
                                                                  backbone installed in CACHE
           MlNetTransfer.Benchmarks regret-train TABLE DATA WEIGHTS SETS MINUTES
                                                                  every strategy on every set, size and seed: the oracle; resumable, some hours in all. TABLE is
                                                                  regret, or regret-native or regret-embedded: fewer cells, does what was fitted on regret hold there? or regret-bit: BiT's rule
           MlNetTransfer.Benchmarks regret                        policies against that oracle, each judged on sets it was not fitted on
           MlNetTransfer.Benchmarks regret-smoke DATA SETS FOLDER all of it on next to nothing, to FOLDER
           MlNetTransfer.Benchmarks regret-calibrate              fits the prior that ships on that oracle
           MlNetTransfer.Benchmarks budgets-train TABLE DATA CACHE SETS MINUTES [BUDGETS [POLICIES]]
                                                                  every policy with the same processor time on two cores, in an order drawn by lot; resumable, and begins
                                                                  no run after MINUTES. TABLE is budgets, or budgets-seeds: the same images under five seeds. BUDGETS:
                                                                  seconds, with commas, in place of 60,240,900. POLICIES: their names, with
                                                                  commas, in place of all; the others can follow
           MlNetTransfer.Benchmarks budgets                       policies against each other in that time, ours with a prior fitted without the set
           MlNetTransfer.Benchmarks budgets-smoke DATA SETS FOLDER
                                                                  all of it on next to nothing, to FOLDER
           MlNetTransfer.Benchmarks chance-train DATA CACHE SETS MINUTES
                                                                  the same strategy twice, and permuted labels: nothing to gain; resumable, in an order drawn by lot
           MlNetTransfer.Benchmarks chance                        how often the policy switches there all the same
           MlNetTransfer.Benchmarks chance-smoke DATA SETS FOLDER all of it on next to nothing, to FOLDER
           MlNetTransfer.Benchmarks precision-train DATA CACHE SETS MINUTES [BACKBONES]
                                                                  full fine-tunings in float32 and in bfloat16; resumable, in an order drawn by lot
           MlNetTransfer.Benchmarks precision                     what bfloat16 costs in accuracy and saves in time
           MlNetTransfer.Benchmarks step WEIGHTS PYTHON3          one fine-tuning step against PyTorch
           MlNetTransfer.Benchmarks parity DATA WEIGHTS SETS [--minutes M]
                                                                  validation accuracy in the history against evaluate of the export, image by image; resumable, in an
                                                                  order drawn by lot, and begins no run after M minutes
           MlNetTransfer.Benchmarks remedies WEIGHTS              one fine-tuning step with every way round convolutions that go wrong where a processor hides its caches
           MlNetTransfer.Benchmarks memory DATA WEIGHTS           peak memory at 2,000 and 18,000 images
           MlNetTransfer.Benchmarks large [--images 10000,100000,1000000] [--features 448] [--classes 10] [--parts 64] [--spread 150]
                                                                  memory and time of a head on features in files, by number of images, on made-up features
           MlNetTransfer.Benchmarks large-softmax [--images 200000] [--features 448] [--classes 10] [--parts 16] [--spread 150]
                                                                  ways to fit its softmax: full passes, growing samples, mini-batches
           MlNetTransfer.Benchmarks large-half DATA CACHE SETS    what binary16 features cost a linear probe, with every backbone installed in CACHE
           MlNetTransfer.Benchmarks large-pictures FOLDER IMAGES [CLASSES [SEED]]
                                                                  writes small pictures of 10 classes into one folder per class
           MlNetTransfer.Benchmarks large-run FOLDER SIZES [OPTIONS]
                                                                  memory and time of 'index', 'features', 'train --features', 'evaluate', 'predict', 'merge'
                                                                  on the pictures of FOLDER/10000, FOLDER/100000; SIZES with commas; OPTIONS of 'features'
           MlNetTransfer.Benchmarks serve DATA WEIGHTS            Web API with eight clients against the batch predictor, its memory, first predictions
           MlNetTransfer.Benchmarks serve-program DATA WEIGHTS    the same with mlnet-transfer-serve as the server
           MlNetTransfer.Benchmarks plain-server MODEL ADDRESS    the plain server that both are compared with
           MlNetTransfer.Benchmarks campaign FOLDER [--seed N] [--inputs N]
                                                                  damaged images, weights, tables, configs, runs and models, each read in a process of its own; those that
                                                                  were no findings, or took over 5 s, go to FOLDER
           MlNetTransfer.Benchmarks kills WEIGHTS [--seed N] [--kills N]
                                                                  every command that writes, killed at random moments: what is lost, and whether the next run makes it good
           MlNetTransfer.Benchmarks hostile-serve [--seed N] [--requests N]
                                                                  mlnet-transfer-serve under the requests of 'hostile'
           MlNetTransfer.Benchmarks hostile [--seed N] [--requests N]
                                                                  the Web API under good, damaged and hostile requests: answers, memory, latency
           MlNetTransfer.Benchmarks kernels [--backbones A,B] [--sides 64,96] [--batches 1,2] [--threads 1,2] [--isa AVX2,SSE41] [--minutes M]
                                                                  libtorch's convolutions against double precision, each cell in a process of its own;
                                                                  resumable, and begins no cell after M minutes

    DATA     sets as <set>/{train,test}/<class>/<file>
    WEIGHTS  folder with mobilenetv2_035*.safetensors and mobilenetv2_100*.safetensors
    CACHE    cache folder in which the backbones are installed ('models pull', 'models import')
    SETS     names of folders in DATA, with commas
    PYTHON   folder with what scripts/python_baseline.py wrote: 035/ and 100/
    """;
switch (args)
{
    case ["quality", string data, string weights, string python]:
        QualityBenchmark.Run(data, weights, python);
        return 0;
    case ["speed", string data, string weights]:
        SpeedBenchmark.Run(data, weights);
        return 0;
    case ["classes", .. string[] options]:
        ClassesBenchmark.Run(options);
        return 0;
    case ["strategies", string data, string weights, string sets]:
        StrategiesBenchmark.Run(data, weights, "strategies", inputSize: 96, mostTrain: 500, seeds: [1, 2, 3], sets.Split(','), []);
        return 0;
    case ["strategies", string data, string weights, string sets, string seeds]:
        StrategiesBenchmark.Run(
            data,
            weights,
            "strategies",
            inputSize: 96,
            mostTrain: 500,
            [.. seeds.Split(',').Select(s => long.Parse(s, CultureInfo.InvariantCulture))],
            sets.Split(','),
            []);
        return 0;
    case ["large"]:
    case ["large", ['-', '-', ..], ..]:
        LargeBenchmark.Run(args[1..]);
        return 0;
    case ["large-cell", .. string[] arguments]:
        LargeBenchmark.Cell(arguments);
        return 0;
    case ["unknown", string data, string cache, string sets]:
        UnknownBenchmark.Run(data, cache, sets.Split(','));
        return 0;
    case ["large-half", string data, string cache, string sets]:
        HalfBenchmark.Run(data, cache, sets.Split(','));
        return 0;
    case ["large-pictures", string folder, string images, .. string[] more]:
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        int count = Number(images);
        long bytes = new MadeUpPictures(more.Length > 0 ? Number(more[0]) : 10, more.Length > 1 ? Number(more[1]) : 1).Write(folder, count);
        double elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{count:N0} pictures, {bytes / 1e6:0} MB, {count / elapsed:0} a second"));
        return 0;
    case ["large-run", string folder, string sizes, .. string[] more]:
        LargeRunBenchmark.Run(folder, [.. sizes.Split(',').Select(Number)], more);
        return 0;
    case ["large-softmax", .. string[] options]:
        SoftmaxWays.Run(options);
        return 0;
    case ["large", string data, string weights, string sets, string images, string strategies]:
        StrategiesBenchmark.Run(
            data,
            weights,
            $"large-{images}",
            inputSize: 64,
            int.Parse(images, CultureInfo.InvariantCulture),
            seeds: [1],
            sets.Split(','),
            [.. strategies.Split(',').Select(Enum.Parse<TransferStrategy>)]);
        return 0;
    case ["self-supervision", string data, string weights, string sets]:
        SelfSupervisionBenchmark.Run(data, weights, sets.Split(','));
        return 0;
    case ["embedded", string data, string weights, string sets]:
        EmbeddedBenchmark.Run(data, weights, sets.Split(','));
        return 0;
    case ["choice", string data, string cache, string sets]:
        ChoiceBenchmark.Run(data, cache, sets.Split(','));
        return 0;
    case ["mix"]:
        MixBenchmark.Run("", "", []);
        return 0;
    case ["mix", string data, string weights, string sets]:
        MixBenchmark.Run(data, weights, sets.Split(','));
        return 0;
    case ["near-copies", string data, string sheets]:
        NearCopiesBenchmark.Run(data, sheets);
        return 0;
    case ["labels", string data, string weights, string sets]:
        SuspiciousLabelsBenchmark.Run(data, weights, sets.Split(','));
        return 0;
    case ["review", string data, string cache, string sets]:
        ReviewBenchmark.Run(data, cache, sets.Split(','));
        return 0;
    case ["regret-train", string table, string data, string weights, string sets, string minutes]:
        RegretBenchmark.Train(RegretNetwork.Find(table), data, weights, sets.Split(','), double.Parse(minutes, CultureInfo.InvariantCulture));
        return 0;
    case ["regret-smoke", string data, string sets, string folder]:
        RegretBenchmark.Smoke(data, sets.Split(','), folder);
        return 0;
    case ["regret"]:
        RegretBenchmark.Judge();
        return 0;
    case ["regret-calibrate"]:
        RegretBenchmark.Calibrate();
        return 0;
    case ["budgets-train", string table, string data, string cache, string sets, string minutes, .. string[] parts]:
        ProcessorTime.Require(BudgetCell.Cores);
        BudgetsBenchmark.Train(
            BudgetTable.Find(table).With(parts), data, cache, sets.Split(','), double.Parse(minutes, CultureInfo.InvariantCulture));
        return 0;
    case ["budgets"]:
        BudgetsBenchmark.Judge();
        return 0;
    case ["budgets-smoke", string data, string sets, string folder]:
        BudgetsBenchmark.Smoke(data, sets.Split(','), folder);
        return 0;
    case ["chance-train", string data, string cache, string sets, string minutes]:
        ProcessorTime.Require(BudgetCell.Cores);
        ChanceBenchmark.Train(ChanceTable.Main, data, cache, sets.Split(','), double.Parse(minutes, CultureInfo.InvariantCulture));
        return 0;
    case ["chance"]:
        ChanceBenchmark.Judge();
        return 0;
    case ["chance-smoke", string data, string sets, string folder]:
        ChanceBenchmark.Smoke(data, sets.Split(','), folder);
        return 0;
    case ["precision-train", string data, string cache, string sets, string minutes, .. string[] backbones]:
        ProcessorTime.Require(BudgetCell.Cores);
        PrecisionBenchmark.Train(
            data, cache, sets.Split(','), double.Parse(minutes, CultureInfo.InvariantCulture), [.. backbones.SelectMany(b => b.Split(','))]);
        return 0;
    case ["precision"]:
        PrecisionBenchmark.Judge();
        return 0;
    case ["step", string weights, string python]:
        StepBenchmark.Run(weights, python);
        return 0;
    case ["step-cell", string backbone, string file, string side, string precision, string statistics]:
        StepBenchmark.Cell(backbone, file, Number(side), precision, statistics);
        return 0;
    case ["parity", string data, string weights, string sets]:
        ParityBenchmark.Run(data, weights, sets.Split(','), double.PositiveInfinity);
        return 0;
    case ["parity", string data, string weights, string sets, "--minutes", string minutes]:
        ParityBenchmark.Run(data, weights, sets.Split(','), double.Parse(minutes, CultureInfo.InvariantCulture));
        return 0;
    case ["remedies", string weights]:
        RemedyBenchmark.Run(weights);
        return 0;
    case ["remedy-cell", string mode, string side, string weights]:
        RemedyBenchmark.Cell(mode, int.Parse(side, CultureInfo.InvariantCulture), weights);
        return 0;
    case ["memory", string data, string weights]:
        MemoryBenchmark.Run(data, weights);
        return 0;
    case ["serve", string data, string weights]:
        ServeBenchmark.Run(data, weights);
        return 0;
    case ["kills", string weights, .. string[] options]:
        KillsBenchmark.Run(weights, options);
        return 0;
    case ["serve-program", string data, string weights]:
        ServeBenchmark.Run(data, weights, program: true);
        return 0;
    case ["plain-server", string model, string address]:
        PlainServer.Run(model, address);
        return 0;
    case ["hostile-serve", .. string[] options]:
        HostileBenchmark.Run(options, program: true);
        return 0;
    case ["hostile", .. string[] options]:
        HostileBenchmark.Run(options);
        return 0;
    case ["kernels", .. string[] options]:
        KernelSweep.Run(KernelGrid.Parse(options), KernelGrid.Minutes(options));
        return 0;
    case ["campaign", string folder, .. string[] options]:
        CampaignBenchmark.Run(folder, options);
        return 0;
    case ["campaign-part", string kind, string seed, string first, string end, string folder]:
        CampaignPart.Run(kind, long.Parse(seed, CultureInfo.InvariantCulture), Number(first), Number(end), folder);
        return 0;
    case ["kernels-cell", string backbone, string side, string batch, string threads]:
        Console.WriteLine(KernelMeasurement.Whole(backbone, Number(side), Number(batch), Number(threads)));
        return 0;
    case ["kernels-layers", string backbone, string side, string batches, string threads]:
        foreach (string batch in batches.Split(','))
        {
            Console.WriteLine(KernelMeasurement.Layers(backbone, Number(side), Number(batch), Number(threads)));
        }

        return 0;
    case ["first-prediction", string kind, string model, string photo]:
        FirstPrediction.Measure(kind, model, photo);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
