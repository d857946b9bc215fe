using System.Reflection;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>After disposal every public member of a predictor says so: those of today, and those that come.</summary>
public sealed class PredictorDisposalTests : IDisposable
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly SmallModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Every_member_of_TransferPredictor_says_that_it_is_disposed()
    {
        TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        await AssertDisposed(predictor, predictor.Dispose);
    }

    [Fact]
    public async Task Every_member_of_BatchingPredictor_says_that_it_is_disposed()
    {
        BatchingPredictor predictor = BatchingPredictor.Load(_model.Folder.FullPath);
        await AssertDisposed(predictor, predictor.Dispose);
    }

    private static async Task AssertDisposed(object predictor, Action dispose)
    {
        MethodInfo[] members =
        [
            .. predictor.GetType().GetMethods(Own)
                .Where(m => m.Name is not (nameof(IDisposable.Dispose) or nameof(IAsyncDisposable.DisposeAsync))),
        ];
        Assert.NotEmpty(members);
        foreach (MethodInfo member in members)
        {
            await Call(member, predictor);
        }

        dispose();
        foreach (MethodInfo member in members)
        {
            Exception? thrown = await Record.ExceptionAsync(() => Call(member, predictor));
            Assert.True(thrown is ObjectDisposedException, $"{member}: {thrown?.Message ?? "no exception"}");
        }
    }

    private static async Task Call(MethodInfo member, object predictor)
    {
        object?[] arguments = [.. member.GetParameters().Select(p => Argument(p.ParameterType))];
        if (member.Invoke(predictor, BindingFlags.DoNotWrapExceptions, null, arguments, null) is Task task)
        {
            await task;
        }
    }

    private static object? Argument(Type type)
    {
        string picture = SmallModel.Pictures[0];
        byte[] encoded = File.ReadAllBytes(picture);
        return type switch
        {
            _ when type == typeof(string) => picture,
            _ when type == typeof(int) => 0,
            _ when type == typeof(byte[]) => encoded,
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(encoded),
            _ when type == typeof(Stream) => new MemoryStream(encoded),
            _ when type == typeof(ImageSource) => ImageSource.FromFile(picture),
            _ when type == typeof(IReadOnlyList<ImageSource>) => SmallModel.Sources([picture]),
            _ when type == typeof(IReadOnlyCollection<string>) => new[] { picture },
            _ when type == typeof(IReadOnlyList<ImagePrediction>) => Array.Empty<ImagePrediction>(),
            _ when type == typeof(IProgress<TransferProgress>) => null,
            _ when type == typeof(CancellationToken) => CancellationToken.None,
            _ => throw new NotSupportedException($"This test has no value of {type}: add one."),
        };
    }
}
