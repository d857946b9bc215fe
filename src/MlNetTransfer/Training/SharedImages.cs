using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Training;

/// <summary>Images that the trainings of a run share, so that a file is decoded by the first of them alone.</summary>
internal sealed class SharedImages
{
    // Training and validation images; others take their place.
    private const int MostLists = 2;

    private readonly List<(LabelledImage[] Images, Preprocessing Preprocessing, TrainingImages Shared)> _lists = [];

    /// <summary>Images of a training: those of an earlier one where they are the same, in the same order, and rendered in the same way.</summary>
    public TrainingImages Of(LabelledImage[] images, Preprocessing preprocessing)
    {
        foreach ((LabelledImage[] known, Preprocessing rendered, TrainingImages shared) in _lists)
        {
            if (rendered == preprocessing && known.AsSpan().SequenceEqual(images))
            {
                return shared;
            }
        }

        if (_lists.Count == MostLists)
        {
            _lists.Clear();
        }

        TrainingImages added = new(images, preprocessing);
        _lists.Add((images, preprocessing, added));
        return added;
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _lists.Clear();
}
