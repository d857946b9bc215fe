using CsvHelper;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>A table that is read for its paths alone.</summary>
/// <param name="Rows">Every row's path as it stands there, and what it leads to.</param>
/// <param name="Findings">What the text was read as, and which paths were found otherwise than they are written.</param>
internal sealed record PathTable(IReadOnlyList<(string Name, ManifestPaths.Found Found)> Rows, IReadOnlyList<Finding> Findings)
{
    /// <exception cref="TransferException">MNT205, MNT206, MNT212 and MNT221: everything that is wrong with the table.</exception>
    public static PathTable Read(string file, TableText text, ManifestOptions options)
    {
        string root = ManifestPaths.RootOf(file, options);
        ManifestPaths paths = new(root, [root]);
        List<(string, ManifestPaths.Found)> rows = [];
        TableErrors errors = new(file);
        try
        {
            using CsvReader csv = CsvManifestReader.Open(text, options.Delimiter);
            csv.ReadHeader();
            bool has = csv.TryGetFieldIndex(options.PathColumn, out int column);
            if (!has)
            {
                errors.MissingColumn(csv, options.PathColumn, ofPath: true);
            }

            while (has && csv.Read())
            {
                string path = csv.GetString(column);
                if (path.Length == 0)
                {
                    errors.EmptyPath(csv.LineNumber, options.PathColumn);
                }
                else if (errors.IsSound(csv, (options.PathColumn, path)))
                {
                    ManifestPaths.Found found = paths.Of(path);
                    rows.Add((path, found));
                    if (found.Outside)
                    {
                        errors.OutsideRoot(csv.LineNumber, path, root);
                    }
                }
            }
        }
        catch (CsvFormatException e)
        {
            errors.Malformed(e);
        }

        TransferException.ThrowIfErrors(errors.Found);
        return new PathTable(rows, [.. text.Findings, .. paths.Findings(file)]);
    }
}
