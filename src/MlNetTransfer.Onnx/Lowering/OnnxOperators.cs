using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>Operator sets of ONNX: in which one a file is, and where an operator that is written here changed.</summary>
internal static class OnnxOperators
{
    /// <summary>Of graphs that are all ours. It and IR version 8 belong together (ONNX 1.12); ONNX Runtime 1.31 and ML.NET 5 take both.</summary>
    public const int Ours = 17;

    /// <summary>Where takes its place.</summary>
    public const int Where = 9;

    /// <summary>From here on, Slice takes what it cuts as inputs.</summary>
    public const int SliceInputs = 10;

    /// <summary>From here on, Resize can take the middle of a pixel for its place, and Pad takes the counts as an input.</summary>
    public const int ResizeHalfPixel = 11, PadInputs = 11;

    /// <summary>From here on, Resize can leave out its region.</summary>
    public const int OptionalRegion = 13;

    /// <summary>From here on, ReduceMax takes its axes as an input.</summary>
    public const int ReduceMaxInputs = 18;

    /// <summary>The first with a loop over the images of a batch.</summary>
    public const int Scan = 9;

    /// <summary>That in which a backbone has to be written.</summary>
    public static long Of(BackboneSpec backbone) => backbone.Blocks.SelectMany(b => b.Ops).OfType<GraphOp>().FirstOrDefault()?.Graph.Operators ?? Ours;

    /// <summary>The operator set of a file; 0 where it names none.</summary>
    public static long Of(ModelProto model) => model.OpsetImport.Where(o => o.Domain is "" or "ai.onnx").Select(o => o.Version).DefaultIfEmpty(0).Max();
}
