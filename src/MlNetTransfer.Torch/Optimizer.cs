using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Takes the steps of a recipe: every parameter with its own step size, all on one schedule, all at once on the cores.</summary>
internal sealed class Optimizer
{
    private readonly Slot[] _slots;
    private readonly double _clip;
    private readonly Schedule _schedule;
    private UpdateRule _rule;

    /// <param name="parameters">With their largest step size and their decay.</param>
    /// <param name="rule">What a step is.</param>
    /// <param name="schedule">Of the step sizes.</param>
    /// <param name="clip">Gradients longer than this are shortened to it.</param>
    public Optimizer(IEnumerable<(Parameter Parameter, double Rate, double Decay)> parameters, UpdateRule rule, Schedule schedule, double clip)
    {
        (_rule, _schedule, _clip) = (rule, schedule, clip);
        _slots =
        [
            .. parameters.Select(p => new Slot(p.Parameter, new HostView(p.Parameter), p.Rate, p.Decay)
            {
                First = new float[p.Parameter.numel()],
                Second = new float[p.Parameter.numel()],
            }),
        ];
    }

    /// <summary>For the head and the layers that a recipe trains, each with the step size of its stage.</summary>
    public static Optimizer Of(TorchNetwork network, FineTuningRecipe recipe, int steps)
    {
        int lastStage = network.Layers[^1].Stage;
        IEnumerable<TorchLayer> trained = network.Layers.Where(l => recipe.Trains(l.Position, l.Group.Name));
        return new Optimizer(
            [
                (network.HeadWeight, recipe.HeadLearningRate, recipe.WeightDecay),
                (network.HeadBias, recipe.HeadLearningRate, 0),
                .. trained.SelectMany(l => ParametersOf(l, recipe.LearningRate * Math.Pow(recipe.StageDecay, lastStage - l.Stage), recipe.WeightDecay)),
            ],
            new UpdateRule(recipe.Optimizer, recipe.SecondMomentDecay),
            new Schedule(recipe.Schedule, steps, recipe.WarmUp),
            recipe.GradientClip);
    }

    /// <summary>A layer's parameters; kernels alone decay.</summary>
    public static IEnumerable<(Parameter Parameter, double Rate, double Decay)> ParametersOf(TorchLayer layer, double rate, double decay) =>
        layer.Parameters.Select(p => (p.Parameter, rate, p.Decays ? decay : 0));

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

    /// <summary>Forgets all steps so far.</summary>
    public void Restart()
    {
        foreach (Slot slot in _slots)
        {
            Array.Clear(slot.First);
            Array.Clear(slot.Second);
            slot.Steps = 0;
            slot.Value.Pull();
        }
    }

    /// <summary>Gives the squared gradient's average another memory.</summary>
    /// <param name="decay">β₂.</param>
    /// <param name="rescale">Whether averages that stand are brought to what their steps would weigh with it; those of a checkpoint are already.</param>
    public void SetSecondMomentDecay(double decay, bool rescale)
    {
        double before = _rule.SecondMomentDecay;
        if (decay == before)
        {
            return;
        }

        _rule = _rule.With(decay);
        foreach (Slot slot in rescale ? _slots.Where(s => s.Steps > 0) : [])
        {
            float factor = (float)((1 - Math.Pow(decay, slot.Steps)) / (1 - Math.Pow(before, slot.Steps)));
            TensorPrimitives.Multiply(slot.Second, factor, slot.Second);
        }
    }

    /// <summary>Uses the gradients and clears them.</summary>
    /// <param name="step">0-based place of the step on the schedule.</param>
    public void Step(double step)
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
        double scale = norm > _clip ? _clip / norm : 1;
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

    private sealed record Slot(Parameter Parameter, HostView Value, double Rate, double Decay)
    {
        public required float[] First { get; init; }

        public required float[] Second { get; init; }

        public int Steps { get; set; }
    }
}
