namespace MlNetTransfer.Datasets;

/// <summary>Fingerprints by the four quarters of their hashes: multi-index hashing (Norouzi et al. 2012, arXiv:1307.2982).</summary>
/// <remarks>Of at most 11 differing bits one quarter has at most 2, so every quarter is looked up with up to 2 of its 16 bits turned: 548 look-ups.</remarks>
internal sealed class PerceptualIndex
{
    private const int Quarters = 4, QuarterBits = 16, Turned = NearCopyTest.FarthestHash / Quarters;

    private static readonly ushort[] Turns = [.. Enumerable.Range(0, 1 << QuarterBits).Where(i => System.Numerics.BitOperations.PopCount((uint)i) <= Turned).Select(i => (ushort)i)];

    private readonly List<int>?[] _places = new List<int>?[Quarters << QuarterBits];
    private readonly List<PerceptualFingerprint> _fingerprints = [];
    private readonly List<int> _asked = [];
    private int _question;

    /// <returns>0-based position of the fingerprint.</returns>
    public int Add(PerceptualFingerprint fingerprint)
    {
        int position = _fingerprints.Count;
        _fingerprints.Add(fingerprint);
        _asked.Add(0);
        for (int quarter = 0; quarter < Quarters; quarter++)
        {
            (_places[Place(fingerprint.Hash, quarter, 0)] ??= []).Add(position);
        }

        return position;
    }

    /// <summary>The first that was added of those that are the same picture.</summary>
    /// <returns>Its position, or −1.</returns>
    public int FirstCopy(PerceptualFingerprint fingerprint)
    {
        _question++;
        int first = int.MaxValue;
        for (int quarter = 0; quarter < Quarters; quarter++)
        {
            foreach (ushort turn in Turns)
            {
                foreach (int candidate in _places[Place(fingerprint.Hash, quarter, turn)] ?? [])
                {
                    if (candidate >= first)
                    {
                        break;
                    }

                    if (_asked[candidate] != _question)
                    {
                        _asked[candidate] = _question;
                        first = NearCopyTest.IsCopy(_fingerprints[candidate], fingerprint) ? candidate : first;
                    }
                }
            }
        }

        return first == int.MaxValue ? -1 : first;
    }

    private static int Place(ulong hash, int quarter, ushort turn) => (quarter << QuarterBits) | ((ushort)(hash >> (quarter * QuarterBits)) ^ turn);
}
