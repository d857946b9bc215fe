namespace MlNetTransfer.Datasets;

/// <summary>Groups pictures that are near copies of each other.</summary>
/// <remarks>
/// Every picture of a group is a copy of the group's first one, so that a film, each frame of which is like the next, falls into many groups and not
/// into one. The first is the one with the smallest content hash: the groups depend on the content alone, not on names or order.
/// </remarks>
internal static class DuplicateGroups
{
    /// <param name="pictures">Content and fingerprint of every image; null where an image cannot be compared. Copies to the byte may occur.</param>
    /// <param name="cancellationToken">Ends the work between pictures.</param>
    /// <returns>Content of a picture and of the first picture of its group, for the pictures that are near copies of another; a picture that is
    /// missing is the first of its own group.</returns>
    public static IReadOnlyDictionary<ContentHash, ContentHash> Find(
        IEnumerable<(ContentHash Content, PerceptualFingerprint? Fingerprint)> pictures, CancellationToken cancellationToken)
    {
        PerceptualIndex index = new();
        List<ContentHash> first = [];
        Dictionary<ContentHash, ContentHash> groupOf = [];
        foreach ((ContentHash content, PerceptualFingerprint? fingerprint) in
            pictures.DistinctBy(p => p.Content).OrderBy(p => p.Content.High).ThenBy(p => p.Content.Low))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (fingerprint is null)
            {
                continue;
            }

            int group = index.FindCopy(fingerprint);
            if (group >= 0)
            {
                groupOf.Add(content, first[group]);
            }
            else
            {
                index.Add(fingerprint);
                first.Add(content);
            }
        }

        return groupOf;
    }
}
