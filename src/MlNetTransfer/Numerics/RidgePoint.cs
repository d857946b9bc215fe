namespace MlNetTransfer.Numerics;

/// <summary>Ridge at one regularisation strength, every row judged by the fit without it.</summary>
/// <param name="Lambda">Multiplies ||W||², against the sum (not the mean) of weighted squared errors.</param>
/// <param name="Accuracy">Part of the rows, 0 … 1, whose largest leave-one-out score, with the intercept of all rows, is that of their class.</param>
/// <param name="SquaredError">Weighted mean over rows and classes of the squared leave-one-out error against targets ±1.</param>
/// <param name="Predicted">[rows], the class of the largest leave-one-out score, with the intercept of all rows; the first of equals.</param>
internal sealed record RidgePoint(double Lambda, double Accuracy, double SquaredError, int[] Predicted);
