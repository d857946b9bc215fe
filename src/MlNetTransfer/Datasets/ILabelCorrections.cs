using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What people decided on labels, made good where images are read.</summary>
public interface ILabelCorrections
{
    /// <summary>Begins a reading of images.</summary>
    /// <param name="classes">The only classes that a label can become; null where a new one may come.</param>
    /// <param name="whole">Whether all images are read, so that one which does not come is not there any more.</param>
    /// <exception cref="TransferException">Everything that keeps the corrections from being read.</exception>
    ILabelPass Begin(IReadOnlyCollection<string>? classes, bool whole);
}
