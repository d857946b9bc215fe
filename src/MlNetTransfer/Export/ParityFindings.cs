using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Export;

/// <summary>What a user should know about the difference between the two artefacts.</summary>
internal static class ParityFindings
{
    public static IEnumerable<Finding> Of(ExportSummary export)
    {
        if (export.ExifRotatedImages > 0)
        {
            yield return Finding.Warning(
                FindingCode.DeployedPixelsDiffer,
                OutputFolder.ModelZip,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{export.ExifRotatedImages} of {export.ComparedImages} images have an EXIF rotation, which ML.NET ignores. "
                    + $"Over all images, scores differ by up to {export.MaxScoreDifference:0.000}, labels on {export.LabelChanges}"),
                "Turn photos upright before they reach model.zip, or predict with TransferPredictor.");
        }

        if (export.OtherwiseImages > 0)
        {
            yield return Finding.Warning(
                FindingCode.DeployedPixelsDiffer,
                OutputFolder.ModelZip,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{export.OtherwiseImages} of {export.ComparedImages} images use --background or --value-range, which ML.NET cannot do. "
                    + $"Over all images, scores differ by up to {export.MaxScoreDifference:0.000}, labels on {export.LabelChanges}; "
                    + $"the test figures are those of model.onnx"),
                "Predict with TransferPredictor or generated code, or change such images in the same way before they reach model.zip.");
        }
        else if (export.AlphaImages > 0)
        {
            yield return Finding.Info(
                FindingCode.DeployedPixelsDiffer,
                OutputFolder.ModelZip,
                $"{export.AlphaImages} of {export.ComparedImages} images have transparent parts, which become black, here and in ML.NET",
                "If black is wrong, put such images on their own background first.");
        }

        if (export.TiffImages > 0)
        {
            yield return Finding.Warning(
                FindingCode.DeployedPixelsDiffer,
                OutputFolder.ModelZip,
                $"{export.TiffImages} of {export.ComparedImages} images are TIFFs, which ML.NET cannot read. It got a PNG with the same pixels for each",
                "Convert TIFFs to PNG before they reach model.zip, or predict with TransferPredictor.");
        }

        if (export.MaxScoreDifferenceUpright > ExportSummary.MostScoreDifference || export.LabelChangesUpright > 0)
        {
            yield return Finding.Warning(
                FindingCode.DeployedPixelsDiffer,
                OutputFolder.ModelZip,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its scores differ from those of model.onnx by up to {export.MaxScoreDifferenceUpright:0.000} on upright images "
                    + $"(allowed is {ExportSummary.MostScoreDifference}), labels on {export.LabelChangesUpright} (allowed is none)"),
                "Look at the largest photos. The test figures are those of model.zip.");
        }
    }
}
