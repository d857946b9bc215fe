using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Hosting.Drift;

namespace MlNetTransfer.Serve.Answers;

/// <summary>How answers are written: without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(SeveralAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(LabelsAnswer))]
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ServeJson : JsonSerializerContext;
