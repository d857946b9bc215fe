using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetTransfer.Tests.Onnx.Estimators;

internal sealed class MLImageRow
{
    public string Label { get; set; } = "";

    [ImageType(40, 40)]
    public MLImage? Features { get; set; }
}
