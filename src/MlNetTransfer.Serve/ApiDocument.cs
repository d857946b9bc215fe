using Microsoft.OpenApi;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary>What the description of the API says about the server as a whole.</summary>
internal static class ApiDocument
{
    private const string Key = "apiKey";

    public static Task DescribeAsync(OpenApiDocument document, ServeOptions options)
    {
        document.Info = new OpenApiInfo { Title = "MlNetTransfer", Version = ServeHost.Version, Description = "Classifies images." };

        // The address that it was asked at, behind whatever proxy.
        document.Servers = null;
        if (options.ApiKeyHash is not null)
        {
            OpenApiComponents components = document.Components ??= new OpenApiComponents();
            components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            components.SecuritySchemes[Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyGate.Header,
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
        }

        return Task.CompletedTask;
    }
}
