using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Embeddings;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace MlNetTransfer.Tests.Hosting;

public sealed class EmbeddingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageEmbeddingGenerator _generator;

    public EmbeddingTests()
    {
        File.WriteAllBytes(_folder.File("model.onnx"), MadeUpModels.Insects.Onnx);
        _generator = ImageEmbeddingGenerator.Load(_folder.Path);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DataContent[] Images { get; } = [.. MadeUpModels.Pictures.Select(p => new DataContent(p, "image/jpeg"))];

    public void Dispose()
    {
        _generator.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_embedding_has_length_1_and_is_the_same_alone_and_with_others()
    {
        GeneratedEmbeddings<Embedding<float>> together = await _generator.GenerateAsync(Images, cancellationToken: Cancellation);
        Assert.Equal(Images.Length, together.Count);
        for (int i = 0; i < Images.Length; i++)
        {
            Embedding<float> alone = await _generator.GenerateAsync(Images[i], cancellationToken: Cancellation);
            Assert.Equal(1, TensorPrimitives.Norm(alone.Vector.Span), 1e-5f);
            Assert.Equal(1, TensorPrimitives.Dot(alone.Vector.Span, together[i].Vector.Span), 1e-5f);
            Assert.Equal(MadeUpModels.Insects.Checksum, alone.ModelId);
        }
    }

    [Fact]
    public void Metadata_say_which_model_and_how_many_numbers()
    {
        EmbeddingGeneratorMetadata metadata = _generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("mlnet-transfer", MadeUpModels.Insects.Checksum), (metadata.ProviderName, metadata.DefaultModelId));
        ImageEmbedder embedder = _generator.GetRequiredService<ImageEmbedder>();
        Assert.Equal(embedder.Dimension, metadata.DefaultModelDimensions);
        Assert.Same(_generator, _generator.GetService<ImageEmbeddingGenerator>());
        Assert.Null(_generator.GetService<ImageEmbeddingGenerator>("key"));
    }

    [Fact]
    public async Task Images_that_cannot_be_read_are_named_by_their_numbers_all_at_once()
    {
        DataContent none = new(new byte[] { 1, 2, 3 }, "image/jpeg");
        TransferException refused = await Assert.ThrowsAsync<TransferException>(
            () => _generator.GenerateAsync([Images[0], none, none], cancellationToken: Cancellation));
        Assert.Equal(["image 2", "image 3"], refused.Findings.Select(f => f.Where));
    }

    [Fact]
    public async Task Another_dimension_is_refused_and_a_cancelled_or_disposed_one_gives_nothing()
    {
        TransferException refused = await Assert.ThrowsAsync<TransferException>(
            () => _generator.GenerateAsync(Images, new EmbeddingGenerationOptions { Dimensions = 7 }, Cancellation));
        Assert.Equal(FindingCode.OptionInvalid, refused.Findings[0].Code);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _generator.GenerateAsync(Images, null, new CancellationToken(canceled: true)));
        _generator.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _generator.GenerateAsync(Images, null, Cancellation));
    }

    [Fact]
    public async Task Decorators_cache_and_trace_and_are_injected()
    {
        List<Activity> activities = [];
        using TracerProvider tracers = Sdk.CreateTracerProviderBuilder().AddSource("embeddings").AddInMemoryExporter(activities).Build();
        IDistributedCache cache = new MemoryDistributedCache(Microsoft.Extensions.Options.Options.Create(new MemoryDistributedCacheOptions()));
        ServiceCollection services = new();
        services.AddEmbeddingGenerator(_generator)
            .UseDistributedCache(cache, c => c.CacheKeyAdditionalValues = [MadeUpModels.Insects.Checksum])
            .UseOpenTelemetry(sourceName: "embeddings");
        await using ServiceProvider provider = services.BuildServiceProvider();
        IEmbeddingGenerator<DataContent, Embedding<float>> decorated = provider.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>();
        Embedding<float> first = await decorated.GenerateAsync(Images[0], cancellationToken: Cancellation);
        _generator.Dispose();
        Embedding<float> again = await decorated.GenerateAsync(Images[0], cancellationToken: Cancellation);
        Assert.Equal(first.Vector.ToArray(), again.Vector.ToArray());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => decorated.GenerateAsync(Images[1], cancellationToken: Cancellation));
        Assert.Equal(2, activities.Count); // behind the cache
        Assert.All(activities, a => Assert.Equal(MadeUpModels.Insects.Checksum, a.GetTagItem("gen_ai.request.model")));
    }
}
