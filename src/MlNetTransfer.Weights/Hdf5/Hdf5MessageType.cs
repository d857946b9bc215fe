namespace MlNetTransfer.Weights.Hdf5;

/// <summary>Numbers as specification 3.0, IV.A.2 gives them.</summary>
internal enum Hdf5MessageType
{
    Dataspace = 1,
    LinkInfo = 2,
    Datatype = 3,
    FillValueOld = 4,
    FillValue = 5,
    Link = 6,
    ExternalFiles = 7,
    DataLayout = 8,
    FilterPipeline = 11,
    Continuation = 16,
    SymbolTable = 17,
}
