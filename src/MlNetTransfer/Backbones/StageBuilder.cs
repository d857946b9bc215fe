namespace MlNetTransfer.Backbones;

/// <summary>Groups blocks into stages: a block that lowers the resolution begins a new one.</summary>
public sealed class StageBuilder
{
    private readonly List<BackboneStage> _stages = [];
    private readonly List<BackboneBlock> _blocks = [];
    private int _channels;
    private int _totalStride = 1;

    /// <summary>Blocks that were added.</summary>
    public int Count => _stages.Sum(s => s.Blocks.Count) + _blocks.Count;

    /// <summary>Adds a block.</summary>
    /// <param name="name">Of the block.</param>
    /// <param name="ops">Run one after the other.</param>
    /// <param name="channels">Of its output.</param>
    /// <param name="stride">Rows of its input for each row of its output.</param>
    public void Add(string name, IReadOnlyList<BackboneOp> ops, int channels, int stride)
    {
        if (stride > 1 && _blocks.Count > 0)
        {
            EndStage();
        }

        _blocks.Add(new BackboneBlock(name, ops, channels));
        _channels = channels;
        _totalStride *= stride;
    }

    /// <summary>The stages of all blocks that were added.</summary>
    public IReadOnlyList<BackboneStage> Build()
    {
        EndStage();
        return _stages;
    }

    private void EndStage()
    {
        string name = _stages.Count == 0 ? "stem" : $"stage{_stages.Count}";
        _stages.Add(new BackboneStage(name, [.. _blocks], _channels, _totalStride));
        _blocks.Clear();
    }
}
