using MlNetTransfer.Benchmarks;

const string Usage = """
    usage: MlNetTransfer.Benchmarks quality DATA WEIGHTS PYTHON   accuracy on every set, paired with the Python baseline
           MlNetTransfer.Benchmarks speed DATA WEIGHTS            decode, extraction, head, predictor, whole runs
           MlNetTransfer.Benchmarks strategies DATA WEIGHTS       every strategy, three seeds; over an hour
           MlNetTransfer.Benchmarks step WEIGHTS PYTHON3          one fine-tuning step against PyTorch
           MlNetTransfer.Benchmarks memory DATA WEIGHTS           peak memory at 2,000 and 18,000 images

    DATA     sets as <set>/{train,test}/<class>/<file>
    WEIGHTS  folder with mobilenetv2_035*.safetensors and mobilenetv2_100*.safetensors
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
    case ["strategies", string data, string weights]:
        StrategiesBenchmark.Run(data, weights);
        return 0;
    case ["step", string weights, string python]:
        StepBenchmark.Run(weights, python);
        return 0;
    case ["memory", string data, string weights]:
        MemoryBenchmark.Run(data, weights);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
