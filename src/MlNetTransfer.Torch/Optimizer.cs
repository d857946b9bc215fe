using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Takes the steps of a recipe: every parameter with the step size of its stage, all on one schedule, all at once on the cores.</summary>
internal sealed class Optimizer
{
    private readonly List<Slot> _slots = [];
    private readonly FineTuningRecipe _recipe;
    private readonly UpdateRule _rule;
    private readonly Schedule _schedule;

    public Optimizer(TorchNetwork network, FineTuningRecipe recipe, int steps)
    {
        _recipe = recipe;
        _schedule = new Schedule(recipe.Schedule, steps, recipe.WarmUp);
        _rule = new UpdateRule(recipe.Optimizer, recipe.SecondMomentDecay);
        Add(network.HeadWeight, recipe.HeadLearningRate, recipe.WeightDecay);
        Add(network.HeadBias, recipe.HeadLearningRate, 0);
        int lastStage = network.Layers[^1].Stage;
        foreach (TorchLayer layer in network.Layers.Where(l => l.Position >= recipe.FirstTrainedConvolution && l.Position < recipe.EndOfTrainedConvolutions))
        {
            double rate = recipe.LearningRate * Math.Pow(recipe.StageDecay, lastStage - layer.Stage);
            Add(layer.Kernel, rate, recipe.WeightDecay);
            Add(layer.Scale, rate, 0);
            Add(layer.Shift, rate, 0);
        }
    }

    /// <summary>Both moments of every parameter, and how many steps each has taken: what a training that continues has to bring back.</summary>
    public IReadOnlyList<(float[] First, float[] Second, int Steps)> State
    {
        get => [.. _slots.Select(s => (s.First, s.Second, s.Steps))];
        set
        {
            foreach ((Slot slot, (float[] first, float[] second, int steps)) in _slots.Zip(value))
            {
                first.CopyTo(slot.First, 0);
                second.CopyTo(slot.Second, 0);
                slot.Steps = steps;
                slot.Value.Pull();
            }
        }
    }

    /// <summary>Uses the gradients and clears them.</summary>
    /// <param name="step">0-based number of the step in the run.</param>
    public void Step(int step)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        (Slot Slot, HostView Gradient)[] moving = [.. _slots
            .Where(s => s.Parameter.requires_grad)
            .Select(s => (s, s.Parameter.grad))
            .Where(p => p.grad is not null)
            .Select(p => (p.s, new HostView(p.grad!.contiguous())))];
        double[] squares = new double[moving.Length];
        ParallelLoop.For(moving.Length, new ParallelOptions(), i => squares[i] = TensorPrimitives.SumOfSquares<float>(moving[i].Gradient.Values));
        double norm = Math.Sqrt(squares.Sum()), factor = _schedule.Factor(step), momentum = _schedule.MomentumAt(step);
        double scale = norm > _recipe.GradientClip ? _recipe.GradientClip / norm : 1;
        ParallelLoop.For(moving.Length, new ParallelOptions(), i =>
        {
            (Slot slot, HostView gradient) = moving[i];
            _rule.Apply(slot.Value.Values, gradient.Values, slot.First, slot.Second, ++slot.Steps, slot.Rate * factor, slot.Decay, scale, momentum);
        });
        foreach ((Slot slot, _) in moving)
        {
            slot.Value.Push();
            slot.Parameter.grad = null;
        }
    }

    private void Add(Parameter parameter, double rate, double decay) =>
        _slots.Add(new Slot(parameter, new HostView(parameter), rate, decay) { First = new float[parameter.numel()], Second = new float[parameter.numel()] });

    private sealed record Slot(Parameter Parameter, HostView Value, double Rate, double Decay)
    {
        public required float[] First { get; init; }

        public required float[] Second { get; init; }

        public int Steps { get; set; }
    }
}
