using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Export;

public class PredictionsCsvTests
{
    [Fact]
    public void A_row_holds_path_label_prediction_and_a_score_per_class_quoted_where_needed()
    {
        using TemporaryFolder folder = new();
        FeatureMatrix scores = new(2, 2);
        (scores.Row(0)[0], scores.Row(0)[1], scores.Row(1)[0], scores.Row(1)[1]) = (0.25f, 0.75f, 1, 0);
        LabelledImage[] images =
        [
            new(ImageSource.InFolder("/data/a, \"b\".jpg", 6), 0, ImageSplit.Test, default),
            new(ImageSource.InFolder("/data/é/c.jpg", 6), 1, ImageSplit.Test, default),
        ];
        PredictionsCsv.Write(folder.File("p.csv"), ["ants", "bees; wasps"], images, scores);
        Assert.Equal(
            """
            path,label,predicted,score_ants,score_bees; wasps
            "a, ""b"".jpg",ants,bees; wasps,0.25,0.75
            é/c.jpg,bees; wasps,ants,1,0

            """,
            File.ReadAllText(folder.File("p.csv")));
    }

    [Fact]
    public void A_name_that_a_spreadsheet_takes_for_a_formula_stands_there_as_it_is()
    {
        using TemporaryFolder folder = new();
        FeatureMatrix scores = new(1, 2);
        (scores.Row(0)[0], scores.Row(0)[1]) = (0.25f, 0.75f);
        LabelledImage[] images = [new(ImageSource.InFolder("/data/-2+3.jpg", 6), 0, ImageSplit.Test, default)];
        PredictionsCsv.Write(folder.File("p.csv"), ["=1+1", "@cmd"], images, scores);
        Assert.Equal("path,label,predicted,score_=1+1,score_@cmd\n-2+3.jpg,=1+1,@cmd,0.25,0.75\n", File.ReadAllText(folder.File("p.csv")));
    }
}
