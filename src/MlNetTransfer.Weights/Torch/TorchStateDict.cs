namespace MlNetTransfer.Weights.Torch;

/// <summary>The tensors by name that a file's object holds: itself, or one level down under a usual name.</summary>
internal static class TorchStateDict
{
    private static readonly string[] Nests = ["state_dict", "model", "model_state_dict", "net"];

    /// <summary>Entries that are no tensors are left out, and so are tensors beside a nested state dict, such as a best accuracy.</summary>
    /// <param name="root">What the pickle made.</param>
    /// <param name="fileLength">Bytes; its tensors may reach over as many values, so that no small file fills the memory or takes long to read.</param>
    public static IReadOnlyDictionary<string, TorchTensor> Find(object? root, long fileLength)
    {
        if (root is not PickleDictionary top)
        {
            throw new InvalidDataException($"it holds {PickleText.Kind(root)}, not a dict of tensors");
        }

        RefuseDuplicates(top);
        string[] nested = [.. Nests.Where(n => top[n] is PickleDictionary dictionary && HoldsTensors(dictionary))];
        return nested.Length switch
        {
            0 when !HoldsTensors(top) => throw new InvalidDataException(
                $"it holds no tensors, neither itself nor under {string.Join(", ", Nests.Select(n => $"'{n}'"))}"),
            0 => Tensors(top, fileLength),
            1 => Tensors((PickleDictionary)top[nested[0]]!, fileLength),
            _ => throw new InvalidDataException($"it holds tensors under {string.Join(" and ", nested.Select(n => $"'{n}'"))}; one such state dict is allowed"),
        };
    }

    private static bool HoldsTensors(PickleDictionary dictionary) => dictionary.Items.Any(i => i.Value is TorchTensor);

    private static Dictionary<string, TorchTensor> Tensors(PickleDictionary dictionary, long fileLength)
    {
        RefuseDuplicates(dictionary);
        Dictionary<string, TorchTensor> tensors = new(StringComparer.Ordinal);
        long reach = 0;
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (value is not TorchTensor tensor)
            {
                continue;
            }

            string name = key as string ?? throw new InvalidDataException($"a tensor's name is {PickleText.Kind(key)}, not a text");
            tensors.Add(name, tensor);
            reach += Math.Max(tensor.Count, tensor.Span);
            if (reach > fileLength)
            {
                throw new InvalidDataException(
                    $"its tensors up to '{PickleText.Short(name)}' reach over {reach} values, the file has {fileLength} bytes; "
                    + "tensors may share values, but together reach over no more of them than that");
            }
        }

        return tensors;
    }

    private static void RefuseDuplicates(PickleDictionary dictionary)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string name in dictionary.Items.Select(i => i.Key).OfType<string>())
        {
            if (!names.Add(name))
            {
                throw new InvalidDataException($"the name '{PickleText.Short(name)}' is in it twice");
            }
        }
    }
}
