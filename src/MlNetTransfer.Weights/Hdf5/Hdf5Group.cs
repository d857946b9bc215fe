namespace MlNetTransfer.Weights.Hdf5;

/// <summary>The links of a group, in whichever of the format's three ways they are stored.</summary>
internal static class Hdf5Group
{
    public static bool Is(List<Hdf5Message> messages) =>
        messages.Exists(m => m.Type is Hdf5MessageType.SymbolTable or Hdf5MessageType.LinkInfo or Hdf5MessageType.Link);

    /// <exception cref="InvalidDataException">One is malformed.</exception>
    public static IEnumerable<Hdf5Link> Links(Hdf5Nodes nodes, List<Hdf5Message> messages)
    {
        foreach (Hdf5Message message in messages)
        {
            IEnumerable<Hdf5Link> links = message.Type switch
            {
                Hdf5MessageType.SymbolTable => Hdf5SymbolTable.Links(nodes, message.AtLeast(2 * Hdf5Nodes.AddressBytes)),
                Hdf5MessageType.LinkInfo => Hdf5DenseLinks.Links(nodes, message),
                Hdf5MessageType.Link => [Hdf5Link.Parse(nodes, message.Begin)],
                _ => [],
            };
            foreach (Hdf5Link link in links)
            {
                yield return link;
            }
        }
    }
}
