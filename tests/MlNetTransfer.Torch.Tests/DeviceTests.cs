using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

public class DeviceTests
{
    [Fact]
    public void A_missing_GPU_is_an_error_under_cuda_a_note_under_auto_and_nothing_under_cpu()
    {
        Assert.SkipWhen(cuda.is_available(), "there is a GPU");
        TransferException refused = Assert.Throws<TransferException>(() => TorchDevice.Find("cuda:0"));
        Assert.Equal(FindingCode.DeviceMissing, refused.Findings[0].Code);
        Assert.Contains("-p:WithCuda=true", refused.Message, StringComparison.Ordinal);
        (Device device, IReadOnlyList<Finding> notes) = TorchDevice.Find("auto");
        Assert.Equal((TorchSharp.DeviceType.CPU, Severity.Info), (device.type, Assert.Single(notes).Severity));
        Assert.Empty(TorchDevice.Find("cpu").Notes);
    }

    [Fact]
    public void A_GPU_trains_and_its_weights_are_near_the_processors()
    {
        Assert.SkipUnless(cuda.is_available(), "needs an NVIDIA GPU and a build with -p:WithCuda=true");
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.ProbeThenFineTune, epochs: 3);
        FineTuningResult gpu = new TorchFineTuner(TimeProvider.System).FineTune(task with { Device = "cuda" }, null, default), cpu = new TorchFineTuner(TimeProvider.System).FineTune(task with { Device = "cpu" }, null, default);
        Assert.Equal("cuda:0", gpu.Device);
        Assert.All(cpu.ValidationLogits.Zip(gpu.ValidationLogits), p => Assert.Equal(p.First, p.Second, 0.05));
    }

    /// <summary>What a GPU would do: values are changed in a copy and brought back.</summary>
    [Fact]
    public void A_view_that_copies_sees_and_changes_the_tensor_only_when_told_to()
    {
        using Tensor tensor = zeros(2, 3);
        HostView view = new(tensor, copied: true);
        view.Values[4] = 5;
        Assert.Equal(0, HostView.Read(tensor)[4]);
        view.Push();
        Assert.Equal([0, 0, 0, 0, 5, 0], HostView.Read(tensor));
        HostView.Write(tensor, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(0, view.Values[0]);
        view.Pull();
        Assert.Equal([1, 2, 3, 4, 5, 6], view.Values.ToArray());
    }
}
