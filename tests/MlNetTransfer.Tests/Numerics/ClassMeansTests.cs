using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public class ClassMeansTests
{
    [Fact]
    public void Every_class_counts_alike_however_many_rows_it_has() =>
        Assert.Equal(((10 + 20 + 30) / 3.0 + 7) / 2, ClassMeans.Of([10, 20, 7, 30], [0, 0, 1, 0]), 1e-12);

    [Fact]
    public void A_class_that_does_not_occur_counts_for_nothing() =>
        Assert.Equal((1 + 5) / 2.0, ClassMeans.Of([1, 5], [0, 3]), 1e-12);

    [Fact]
    public void Classes_of_one_size_give_the_plain_mean_and_no_rows_give_none()
    {
        Assert.Equal(2.5, ClassMeans.Of([1, 2, 3, 4], [0, 1, 1, 0]), 1e-12);
        Assert.Equal(double.NaN, ClassMeans.Of([], []));
    }
}
