using Microsoft.Extensions.AI;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Hosting.Embeddings;

/// <summary>Embeddings of images for Microsoft.Extensions.AI, by the backbone of a trained model: for finding images that are alike.</summary>
/// <remarks>
/// Thread-safe. Vectors have length 1, so their product is their cosine. Its model stays the same for its life, for vectors of two models have nothing in
/// common: keep <see cref="EmbeddingGeneratorMetadata.DefaultModelId"/>, the checksum of the model, with an index or a cache of vectors.
/// </remarks>
public sealed class ImageEmbeddingGenerator : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private readonly ImageEmbedder _embedder;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly int _dimension;

    private ImageEmbeddingGenerator(ImageEmbedder embedder)
    {
        (_embedder, _dimension) = (embedder, embedder.Dimension);
        _metadata = new EmbeddingGeneratorMetadata("mlnet-transfer", null, embedder.Checksum, _dimension);
    }

    /// <summary>Loads a model.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="TransferException">As <see cref="ImageEmbedder.Load"/>.</exception>
    public static ImageEmbeddingGenerator Load(string path, PredictionOptions? options = null) => new(ImageEmbedder.Load(path, options));

    /// <summary>Embeds images, on all cores and without a thread that waits.</summary>
    /// <param name="values">The bytes of image files.</param>
    /// <param name="options">A <see cref="EmbeddingGenerationOptions.Dimensions"/> must be that of the model, for none is cut.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>One embedding per image, in their order.</returns>
    /// <exception cref="TransferException">MNT101 for another dimension; MNT3xx for every image that cannot be read, which is named by its number.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } asked && asked != _dimension)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid, nameof(options.Dimensions), $"is {asked}; allowed is {_dimension}, as many as the model has", "Leave it out."));
        }

        ImageSource[] images = [.. values.Select((value, i) => ImageSource.FromBytes(value.Data, $"image {i + 1}"))];
        IReadOnlyList<ImageEmbedding> embeddings =
            await Task.Run(() => _embedder.Embed(images, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        TransferException.ThrowIfErrors(embeddings.Select(e => e.Finding).OfType<Finding>());
        return new GeneratedEmbeddings<Embedding<float>>(embeddings.Select(e => new Embedding<float>(e.Vector) { ModelId = _metadata.DefaultModelId }));
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_embedder) ? _embedder
            : null;
    }

    /// <summary>Takes no image more, and frees the model.</summary>
    public void Dispose() => _embedder.Dispose();
}
