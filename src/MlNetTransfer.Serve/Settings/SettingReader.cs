using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Serve.Settings;

/// <summary>Makes options of what was said, or says all that is wrong with it.</summary>
internal sealed class SettingReader(GivenValues given)
{
    // A key that is guessed a thousand times a second for a year: 16 characters of letters and digits are beyond that by far.
    private const int ShortestKey = 16;

    private readonly List<Finding> _faults = [.. given.Faults];

    /// <exception cref="TransferException">MNT101, MNT102, MNT103: all that is wrong.</exception>
    public ServeOptions Read()
    {
        ServeOptions options = new()
        {
            Models = Models(),
            Addresses = Addresses(),
            ApiKeyHash = ApiKey() is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null,
            ImageMegabytes = Number(SettingTable.ImageLimit),
            RequestMegabytes = Number(SettingTable.RequestLimit),
            Images = Number(SettingTable.Images),
            Megapixels = Number(SettingTable.Megapixels),
            Queue = Number(SettingTable.Queue),
            UploadMegabytes = Number(SettingTable.UploadMemory),
            Connections = Number(SettingTable.Connections),
            TimeLimit = TimeSpan.FromSeconds(Number(SettingTable.TimeLimit)),
            StopTime = TimeSpan.FromSeconds(Number(SettingTable.StopTime)),
            Device = Device(),
            Threads = given[SettingTable.Threads] is null ? null : Number(SettingTable.Threads),
            Workers = given[SettingTable.Workers] is null ? null : Number(SettingTable.Workers),
            DecodeMegabytes = Number(SettingTable.DecodeMemory),
            Batch = Number(SettingTable.Batch),
            Watch = TimeSpan.FromSeconds(Number(SettingTable.Watch)),
            Drift = Text(SettingTable.Drift).Text is { Length: > 0 } folder ? folder : null,
            DriftWindow = Number(SettingTable.DriftWindow),
            DriftTime = TimeSpan.FromHours(Number(SettingTable.DriftHours)),
        };
        CheckLimits(options);
        CheckThreads(options);
        TransferException.ThrowIfErrors(_faults);
        return options;
    }

    private ServedPath[] Models()
    {
        (IReadOnlyList<string> texts, string where) = given[SettingTable.Models] ?? ([], "MODELS");
        if (texts.Count == 0)
        {
            _faults.Add(Finding.Error(
                FindingCode.OptionInvalid, where, "there is no model to serve", "Name the folder that 'train' wrote, or its model.onnx."));
        }

        ServedPath[] models = [.. texts.Select(t => ServedPath.Read(t, where, _faults)).OfType<ServedPath>()];
        _faults.AddRange(models.GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => Finding.Error(
            FindingCode.OptionInvalid, where, $"{g.Count()} models have the name '{g.Key}'", "Give them names of their own: NAME=PATH.")));
        return models;
    }

    private ListeningAddress[] Addresses()
    {
        (string text, string where) = Text(SettingTable.Urls);
        string[] urls = text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. (urls.Length == 0 ? [""] : urls).Select(u => ListeningAddress.Read(u, where, _faults)).OfType<ListeningAddress>()];
    }

    private string? ApiKey()
    {
        (string key, string where) = Text(SettingTable.ApiKey);
        (string file, string fileWhere) = Text(SettingTable.ApiKeyFile);
        if (file.Length > 0)
        {
            (key, where) = (FirstLine(file), fileWhere);
        }

        bool given = file.Length > 0 || key.Length > 0;
        if (given && _faults.All(f => f.Where != file) && (key.Length < ShortestKey || key.Any(c => c is < '!' or > '~')))
        {
            _faults.Add(Finding.Error(
                FindingCode.OptionInvalid,
                where,
                $"the key has {key.Length} characters; allowed are {ShortestKey} or more, of ASCII and without blanks",
                "Make one with 'openssl rand -hex 32'."));
        }

        return given ? key : null;
    }

    private string FirstLine(string file)
    {
        try
        {
            return RegularFile.ReadAllText(file, RegularFile.Text).Split('\n')[0].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FileRefusedException)
        {
            _faults.Add(Finding.Error(
                e is FileNotFoundException or DirectoryNotFoundException ? FindingCode.PathNotFound : FindingCode.PathNotReadable,
                file,
                $"cannot be read ({e.Message.TrimEnd('.')})",
                "Check the path behind --api-key-file and its permissions."));
            return "";
        }
    }

    private string Device()
    {
        (string device, string where) = Text(SettingTable.Device);
        _faults.AddRange(new BatchingOptions { Device = device }.Check().Select(f => Finding.Error(f.Code, where, f.Message, f.Hint)));
        return device;
    }

    private int Number(Setting setting)
    {
        (string text, string where) = Text(setting);
        (int least, int most) = setting.Range!.Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        _faults.Add(Finding.Error(FindingCode.OptionInvalid, where, $"is '{text}'; allowed are {setting.Allowed}", "Leave it out for the default."));
        return least;
    }

    private void CheckLimits(ServeOptions options)
    {
        if (_faults.Count == 0 && options.RequestMegabytes < options.ImageMegabytes)
        {
            _faults.Add(Finding.Error(
                FindingCode.OptionInvalid,
                SettingTable.RequestLimit.Switch,
                $"is {options.RequestMegabytes} MB, less than the {options.ImageMegabytes} MB that one image may have",
                $"Allow more, or make {SettingTable.ImageLimit.Switch} smaller."));
        }

        if (_faults.Count == 0 && options.UploadMegabytes < options.RequestMegabytes)
        {
            _faults.Add(Finding.Error(
                FindingCode.OptionInvalid,
                SettingTable.UploadMemory.Switch,
                $"is {options.UploadMegabytes} MB, less than the {options.RequestMegabytes} MB that one request may have",
                $"Allow more, or make {SettingTable.RequestLimit.Switch} smaller."));
        }
    }

    private void CheckThreads(ServeOptions options)
    {
        if (options.Workers > options.Threads)
        {
            _faults.Add(Finding.Error(
                FindingCode.OptionInvalid,
                SettingTable.Workers.Switch,
                $"is {options.Workers}; each has a thread, and there are {options.Threads}",
                $"Allow more with {SettingTable.Threads.Switch}, or make {SettingTable.Workers.Switch} smaller."));
        }
    }

    private (string Text, string Where) Text(Setting setting) =>
        given[setting] is { } found ? (found.Texts is [var text] ? text : string.Join(';', found.Texts), found.Where) : (setting.Default, setting.Switch);
}
