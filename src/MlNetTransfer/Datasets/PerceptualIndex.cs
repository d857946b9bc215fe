using System.Numerics;

namespace MlNetTransfer.Datasets;

/// <summary>Fingerprints by the four quarters of their hashes: multi-index hashing (Norouzi et al. 2012, arXiv:1307.2982).</summary>
/// <remarks>Of at most 11 differing bits one quarter has at most 2, so every quarter is looked up with up to 2 of its 16 bits turned: 548 look-ups.</remarks>
internal sealed class PerceptualIndex
{
    private const int Quarters = 4, QuarterBits = 16, Turned = NearCopyTest.FarthestHash / Quarters;

    // Pictures of one fixed camera may all have nearly the same hash without being copies; this bounds what each costs, to about 2 ms.
    private const int MostCompared = 256;

    private static readonly ushort[] Turns =
    [
        .. Enumerable.Range(0, 1 << QuarterBits)
            .Where(i => BitOperations.PopCount((uint)i) <= Turned)
            .OrderBy(i => BitOperations.PopCount((uint)i))
            .Select(i => (ushort)i),
    ];

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

    /// <summary>One that is the same picture; the hashes that differ least are compared first.</summary>
    /// <returns>Its position, or −1.</returns>
    public int FindCopy(PerceptualFingerprint fingerprint)
    {
        _question++;
        int compared = 0;
        foreach (ushort turn in Turns)
        {
            for (int quarter = 0; quarter < Quarters; quarter++)
            {
                foreach (int candidate in _places[Place(fingerprint.Hash, quarter, turn)] ?? [])
                {
                    if (_asked[candidate] == _question
                        || PerceptualFingerprint.Distance(_fingerprints[candidate].Hash, fingerprint.Hash) > NearCopyTest.FarthestHash)
                    {
                        continue;
                    }

                    _asked[candidate] = _question;
                    if (NearCopyTest.IsCopy(_fingerprints[candidate], fingerprint))
                    {
                        return candidate;
                    }

                    if (++compared == MostCompared)
                    {
                        return -1;
                    }
                }
            }
        }

        return -1;
    }

    private static int Place(ulong hash, int quarter, ushort turn) => (quarter << QuarterBits) | ((ushort)(hash >> (quarter * QuarterBits)) ^ turn);
}
