namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>What kind of app is written around a model.</summary>
public enum ProjectKind
{
    /// <summary>A command that classifies the image files it is given.</summary>
    Console,

    /// <summary>An ASP.NET Core service: an image is uploaded, labels and scores come back.</summary>
    WebApi,
}
