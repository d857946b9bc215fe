using System.Globalization;
using MlNetTransfer.Benchmarks.Regret;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>A draw of images, a network and a time in which every policy has to be done.</summary>
/// <param name="Backbone">Its name.</param>
/// <param name="InputSize">Side of its input, pixels.</param>
/// <param name="Set">Name of its folder.</param>
/// <param name="PerClass">Images to train and validate on, or <see cref="RegretDraw.Everything"/>.</param>
/// <param name="Draw">Seed of the draw.</param>
/// <param name="Seed">Of the validation images among them and of everything trained on it.</param>
/// <param name="Seconds">For the whole run, on <see cref="Cores"/> cores.</param>
internal sealed record BudgetCell(string Backbone, int InputSize, string Set, int PerClass, long Draw, long Seed, double Seconds)
{
    public const int Cores = 2;

    public string Network => string.Create(CultureInfo.InvariantCulture, $"{Backbone} at {InputSize} px");

    /// <summary>Images, network and seed: what the linear probe and the profile depend on.</summary>
    public string Material => string.Create(CultureInfo.InvariantCulture, $"{Backbone},{InputSize},{Set},{Size},{Draw},{Seed}");

    public string Size => PerClass == RegretDraw.Everything ? "all" : PerClass.ToString(CultureInfo.InvariantCulture);

    public static BudgetCell Parse(string text)
    {
        string[] f = text.Split(',');
        return new BudgetCell(f[0], Number(f[1]), f[2], f[3] == "all" ? RegretDraw.Everything : Number(f[3]), Number(f[4]), Number(f[5]), Seconds(f[6]));

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Material},{Seconds}");
}
