using System.Collections.Concurrent;
using Microsoft.ML;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>One model, trained on paths, for all tests of a class that only predict.</summary>
public sealed class FittedPictures : IDisposable
{
    public FittedPictures()
    {
        Data = Pictures.Keyed(Pictures.Rows(30));
        Model = Pictures.Fit(Data, Pictures.Options with { UnusableImageCallback = Told.Add, WorkspacePath = Pictures.Workspace });
        Pictures.Ml.Model.Save(Model, Data.Schema, Zip);
    }

    internal ColouredPictures Pictures { get; } = new();

    internal IDataView Data { get; }

    internal ImageTransferTransformer Model { get; }

    internal ConcurrentBag<Finding> Told { get; } = [];

    internal string Zip => Pictures.File("saved.zip");

    public void Dispose()
    {
        Model.Dispose();
        Pictures.Dispose();
    }
}
