using System.Globalization;
using System.Text;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A picture as what a terminal is sent to show it.</summary>
internal static class TerminalPicture
{
    // Characters of kitty's protocol in one piece, which it limits.
    private const int Piece = 4096;

    // Pixels of a picture that the terminal itself scales.
    private const int Fine = 256;

    private const int WidestBlocks = 64, Narrowest = 8;

    // The 6 × 6 × 6 cube of xterm's 256 colours.
    private const int CubeStart = 16, CubeSide = 6;

    /// <summary>What a terminal can show, by the variables that it sets.</summary>
    /// <param name="variable">Value of an environment variable.</param>
    /// <param name="isTerminal">Whether somebody looks.</param>
    public static PictureProtocol Supported(Func<string, string?> variable, bool isTerminal)
    {
        string term = variable("TERM") ?? "", program = variable("TERM_PROGRAM") ?? "", colours = variable("COLORTERM") ?? "";
        if (!isTerminal || term == "dumb" || !string.IsNullOrEmpty(variable("NO_COLOR")))
        {
            return PictureProtocol.None;
        }

        // A multiplexer passes neither protocol on.
        bool multiplexed = !string.IsNullOrEmpty(variable("TMUX"))
            || term.StartsWith("screen", StringComparison.Ordinal) || term.StartsWith("tmux", StringComparison.Ordinal);
        bool Is(params string[] programs) => !multiplexed && programs.Contains(program, StringComparer.OrdinalIgnoreCase);
        return !multiplexed && (term.Contains("kitty", StringComparison.Ordinal) || !string.IsNullOrEmpty(variable("KITTY_WINDOW_ID"))) || Is("ghostty")
            ? PictureProtocol.Kitty
            : Is("iTerm.app", "WezTerm", "mintty") || (!multiplexed && variable("LC_TERMINAL") == "iTerm2") ? PictureProtocol.ITerm2
            : colours is "truecolor" or "24bit" || !string.IsNullOrEmpty(variable("WT_SESSION")) ? PictureProtocol.TrueColourBlocks
            : term.Contains("256color", StringComparison.Ordinal) ? PictureProtocol.Blocks
            : PictureProtocol.None;
    }

    /// <summary>What to send; empty where there is nothing to show.</summary>
    /// <param name="source">The image.</param>
    /// <param name="picture">How its file becomes a picture; all of it is shown.</param>
    /// <param name="protocol">What the terminal can show.</param>
    /// <param name="columns">Free columns.</param>
    /// <param name="rows">Free rows.</param>
    public static string Of(ImageSource source, PictureOptions picture, PictureProtocol protocol, int columns, int rows)
    {
        int width = Math.Min(Math.Min(WidestBlocks, columns), 2 * rows) / 2 * 2;
        if (protocol == PictureProtocol.None || width < Narrowest || !source.Read(out byte[] encoded).Success)
        {
            return "";
        }

        bool blocks = protocol is PictureProtocol.Blocks or PictureProtocol.TrueColourBlocks;
        int side = blocks ? width : Fine;
        float[] planes = new float[3 * side * side];
        return !ImageDecoder.DecodeSquare(encoded, side, planes, picture with { Fit = ImageFit.Pad }).Success ? ""
            : blocks ? Blocks(planes, side, protocol == PictureProtocol.TrueColourBlocks)
            : protocol == PictureProtocol.Kitty ? Kitty(planes, side, width)
            : ITerm2(planes, side, width);
    }

    /// <summary>An upper half block in each cell: its colour is the upper pixel, that behind it the lower one.</summary>
    private static string Blocks(float[] planes, int side, bool trueColour)
    {
        StringBuilder text = new();
        for (int y = 0; y + 1 < side; y += 2)
        {
            for (int x = 0; x < side; x++)
            {
                string upper = Colour(planes, side, x, y, trueColour), lower = Colour(planes, side, x, y + 1, trueColour);
                text.Append(CultureInfo.InvariantCulture, $"\u001B[38;{upper}m\u001B[48;{lower}m▀");
            }

            text.Append("\u001B[0m\n");
        }

        return text.ToString();
    }

    private static string Colour(float[] planes, int side, int x, int y, bool trueColour)
    {
        byte Channel(int plane) => Byte(planes[(((plane * side) + y) * side) + x]);
        static int Step(byte value) => ((value * (CubeSide - 1)) + 127) / byte.MaxValue;
        return trueColour
            ? string.Create(CultureInfo.InvariantCulture, $"2;{Channel(0)};{Channel(1)};{Channel(2)}")
            : string.Create(
                CultureInfo.InvariantCulture, $"5;{CubeStart + (((Step(Channel(0)) * CubeSide) + Step(Channel(1))) * CubeSide) + Step(Channel(2))}");
    }

    /// <summary>Raw RGB in pieces; no answer is asked for, which would come in as keys.</summary>
    private static string Kitty(float[] planes, int side, int width)
    {
        byte[] pixels = new byte[3 * side * side];
        for (int i = 0; i < side * side; i++)
        {
            for (int plane = 0; plane < 3; plane++)
            {
                pixels[(3 * i) + plane] = Byte(planes[(plane * side * side) + i]);
            }
        }

        string encoded = Convert.ToBase64String(pixels);
        StringBuilder text = new();
        for (int start = 0; start < encoded.Length; start += Piece)
        {
            string first = start == 0 ? string.Create(CultureInfo.InvariantCulture, $"a=T,q=2,f=24,s={side},v={side},c={width},r={width / 2},") : "";
            int more = start + Piece < encoded.Length ? 1 : 0;
            text.Append(CultureInfo.InvariantCulture, $"\u001B_G{first}m={more};{encoded.AsSpan(start, Math.Min(Piece, encoded.Length - start))}\u001B\\");
        }

        return text.Append('\n').ToString();
    }

    private static string ITerm2(float[] planes, int side, int width) => PreviewJpeg.OfPlanes(planes, side, new CropWindow(side, 0, side)) is { } jpeg
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"\u001B]1337;File=inline=1;width={width};height={width / 2};preserveAspectRatio=1;size={Convert.FromBase64String(jpeg).Length}:{jpeg}\u0007\n")
        : "";

    private static byte Byte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, byte.MaxValue);
}
