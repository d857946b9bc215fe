using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MlNetTransfer.Serve.Answers;

namespace MlNetTransfer.Serve;

/// <summary>Describes what no signature says: the two forms of a request with images, and of its answer.</summary>
internal static class PredictOperation
{
    private const string Binary = "binary", Several = "file";

    /// <summary>On the endpoints that it is of.</summary>
    public static object Marker { get; } = new Mark();

    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.Contains(Marker))
        {
            return;
        }

        OpenApiSchema file = new() { Type = JsonSchemaType.String, Format = Binary };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["image/*"] = new() { Schema = file },
                ["application/octet-stream"] = new() { Schema = file },
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            [Several] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = file },
                        },
                    },
                },
            },
        };
        OpenApiSchema one = await context.GetOrCreateSchemaAsync(typeof(ImageAnswer), null, cancellationToken);
        OpenApiSchema several = await context.GetOrCreateSchemaAsync(typeof(SeveralAnswer), null, cancellationToken);
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content })
        {
            content["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchema { OneOf = [one, several] } };
        }
    }

    private sealed class Mark;
}
