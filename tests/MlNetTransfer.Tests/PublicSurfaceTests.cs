using MlNetTransfer.Onnx;
using MlNetTransfer.Reporting;
using MlNetTransfer.Weights;
using PublicApiGenerator;

namespace MlNetTransfer.Tests;

public class PublicSurfaceTests
{
    /// <summary>Each product by a type of it.</summary>
    public static TheoryData<Type> Products =>
        [typeof(TransferPredictor), typeof(TransferPipeline), typeof(WeightsStore), typeof(OnnxEngine), typeof(HtmlReport), typeof(ModelCode)];

    [Theory]
    [MemberData(nameof(Products))]
    public void The_public_surface_is_approved(Type product) => Approved.Verify(
        product.Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }), member: $"The_public_surface_is_approved.{product.Assembly.GetName().Name}");
}
