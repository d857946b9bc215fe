using Microsoft.AspNetCore.Http.HttpResults;
using MlNetTransfer.Hosting;
using MlNetTransfer.Hosting.Drift;
using MlNetTransfer.Serve.Answers;
using MlNetTransfer.Serve.Metrics;
using MlNetTransfer.Serve.Page;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary>Every path that is served.</summary>
internal static class Endpoints
{
    private static readonly int[] Refusals =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound, StatusCodes.Status408RequestTimeout,
        StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status503ServiceUnavailable,
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        MapPredict(app.MapPost("/predict", (HttpRequest request, ServedModels models, Predicting predicting) =>
            predicting.AnswerAsync(request, models.Find(null))), "Classifies images with the first model.", "predict");
        MapPredict(app.MapPost("/models/{name}/predict", (string name, HttpRequest request, ServedModels models, Predicting predicting) =>
            predicting.AnswerAsync(request, models.Find(name))), "Classifies images with a model.", "predictWith");
        app.MapGet("/models", (ServedModels models) => TypedResults.Ok(new ModelsAnswer([.. models.All.Select(m => ModelAnswer.Of(m.Name, Now(m)))])))
            .WithSummary("Lists the models that are served.").WithName("models");
        app.MapGet("/labels", (ServedModels models) => Labels(models.Find(null)))
            .WithSummary("The classes of the first model.").WithName("labels");
        app.MapGet("/models/{name}/labels", (string name, ServedModels models) => Labels(models.Find(name)))
            .WithSummary("The classes of a model.").WithName("labelsOf").Produces<ProblemAnswer>(StatusCodes.Status404NotFound, ProblemAnswer.ContentType);
        MapDrift(app.MapGet("/drift", (ServedModels models) => Drift(models.Find(null))), "The answers of the first model summed up.", "drift");
        MapDrift(
            app.MapGet("/models/{name}/drift", (string name, ServedModels models) => Drift(models.Find(name))),
            "The answers of a model summed up.",
            "driftOf");
        app.MapGet("/health/live", () => TypedResults.Text("Healthy")).WithSummary("Whether the process answers.").WithName("live");
        app.MapGet("/health/ready", Readiness.AnswerAsync).WithSummary("Whether every model answers.").WithName("ready")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
        app.MapGet("/metrics", (PrometheusMetrics metrics) => TypedResults.Text(metrics.Text(), PrometheusMetrics.ContentType))
            .WithSummary("Metrics in the text format of Prometheus.").WithName("metrics");
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/", WebPage.Answer).ExcludeFromDescription();
    }

    private static void MapPredict(RouteHandlerBuilder route, string summary, string name)
    {
        route.WithSummary(summary).WithName(name)
            .WithDescription(
                "Send one image as the body, or one or several as files of a form. One image gets one answer; several get a result each, in their order, "
                + "where an image that cannot be read has its problem. JPEG, PNG, WebP, BMP, GIF and TIFF are read.")
            .Produces<ImageAnswer>()
            .WithMetadata(PredictOperation.Marker);
        Array.ForEach(Refusals, status => route.Produces<ProblemAnswer>(status, ProblemAnswer.ContentType));
    }

    private static void MapDrift(RouteHandlerBuilder route, string summary, string name) => route.WithSummary(summary).WithName(name)
        .WithDescription(
            "Which classes it gave and how sure it was, of the window of answers that is being filled and of the last one that is over, and whether that has "
            + "left what its test showed. 404 where the server was started without --drift.")
        .Produces<ProblemAnswer>(StatusCodes.Status404NotFound, ProblemAnswer.ContentType);

    private static Ok<DriftReport> Drift(ImageClassifier classifier) => TypedResults.Ok(classifier.Drift
        ?? throw Refusal.NotServed("drift", "is not watched", $"Start the server with {SettingTable.Drift.Switch} FOLDER."));

    private static Ok<LabelsAnswer> Labels(ImageClassifier classifier) => TypedResults.Ok(new LabelsAnswer(Now(classifier).Checksum, Now(classifier).Labels));

    private static ServedModel Now(ImageClassifier classifier) => classifier.Model
        ?? throw new ObjectDisposedException(classifier.Name);
}
