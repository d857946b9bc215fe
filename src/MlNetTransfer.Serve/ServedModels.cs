using MlNetTransfer.Hosting;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary>The classifiers by their names, in the order in which they were named.</summary>
internal sealed class ServedModels(IServiceProvider services, ServeOptions options)
{
    /// <summary>All of them; the first is that of <c>POST /predict</c>.</summary>
    public IReadOnlyList<ImageClassifier> All { get; } = [.. options.Models.Select(m => services.GetRequiredKeyedService<ImageClassifier>(m.Name))];

    /// <param name="name">As it stands in a path; null for the first.</param>
    /// <exception cref="Refusal">404.</exception>
    public ImageClassifier Find(string? name) => name is null
        ? All[0]
        : All.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Refusal.NotServed($"model '{name}'", "is not served", "GET /models lists those that are.");
}
