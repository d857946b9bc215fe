using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetTransfer.Onnx.Export;

/// <summary>Turns an index that stands in a vector of one into a scalar, the only way that ML.NET's estimators know: by hashing it.</summary>
internal static class IndexHash
{
    // 30 bits: ML.NET's default is 31, its hash keys must stay countable; collisions are looked for, not hoped against.
    private const int HashBits = 30;
    private const uint SeedsTried = 100;

    /// <summary>The first seed under which no two indices share a hash.</summary>
    /// <param name="ml">Creates the estimator.</param>
    /// <param name="output">Column of the hash, a key; ConvertType to UInt32 makes the numbers of it that are returned.</param>
    /// <param name="input">Column of the index, Vector&lt;Int64, 1&gt;.</param>
    /// <param name="indices">All that may stand in it.</param>
    public static (HashingEstimator Hash, uint[] Hashes) Find(MLContext ml, string output, string input, IEnumerable<int> indices)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(IndexRow));
        schema[nameof(IndexRow.Index)].ColumnName = input;
        IDataView rows = ml.Data.LoadFromEnumerable(indices.Select(i => new IndexRow { Index = [i] }).ToArray(), schema);
        for (uint seed = 1; seed <= SeedsTried; seed++)
        {
            HashingEstimator hash = ml.Transforms.Conversion.Hash(new HashingEstimator.ColumnOptions(
                output, input, HashBits, seed, useOrderedHashing: false, maximumNumberOfInverts: 0, combine: true));
            IDataView hashed = hash.Append(ml.Transforms.Conversion.ConvertType(output, output, DataKind.UInt32)).Fit(rows).Transform(rows);
            uint[] hashes = [.. hashed.GetColumn<uint>(output)];
            if (hashes.Distinct().Count() == hashes.Length)
            {
                return (hash, hashes);
            }
        }

        throw new InvalidOperationException($"No seed of {SeedsTried} hashes these indices to different values.");
    }

    private sealed class IndexRow
    {
        [VectorType(1)]
        public long[] Index { get; set; } = [];
    }
}
