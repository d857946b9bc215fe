using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Shards;

public class EngineVariablesTests
{
    [Theory]
    [InlineData("0/4", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("3/4", "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("2/4", "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=6 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("3/4", "SLURM_ARRAY_TASK_ID=15 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=16 SLURM_ARRAY_TASK_STEP=4 SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("0/1", "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=9 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=1")]
    [InlineData("5/16", "AWS_BATCH_JOB_ARRAY_INDEX=5 AWS_BATCH_JOB_ARRAY_SIZE=16")]
    [InlineData("1/5", "SGE_TASK_ID=2 SGE_TASK_FIRST=1 SGE_TASK_LAST=5 SGE_TASK_STEPSIZE=1")]
    [InlineData("1/3", "SGE_TASK_ID=12 SGE_TASK_FIRST=10 SGE_TASK_LAST=14 SGE_TASK_STEPSIZE=2")]
    [InlineData("3/4", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 AWS_BATCH_JOB_ARRAY_INDEX=3 AWS_BATCH_JOB_ARRAY_SIZE=4")]
    public void An_engine_says_which_share_a_task_has(string share, string variables) =>
        Assert.Equal(share, EngineVariables.Find(Of(variables))!.Value.Shard.ToString());

    [Theory]
    [InlineData("3/8", "JOB_COMPLETION_INDEX=3")]
    [InlineData("3/8", "HQ_TASK_ID=3")]
    [InlineData("3/8", "LSB_JOBINDEX=4")]
    [InlineData("3/8", "SGE_TASK_ID=4 SGE_TASK_FIRST=4 SGE_TASK_LAST=4 SGE_TASK_STEPSIZE=1")]
    [InlineData("3/8", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=4 SLURM_ARRAY_TASK_COUNT=2")]
    public void Where_the_number_of_shares_is_said_the_engine_says_only_which(string share, string variables) =>
        Assert.Equal(share, EngineVariables.Find(Of(variables), count: 8)!.Value.Shard.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("LSB_JOBINDEX=0")]
    [InlineData("SGE_TASK_ID=undefined")]
    [InlineData("SLURM_JOB_ID=77")]
    [InlineData("SLURM_ARRAY_TASK_ID=")]
    public void Without_an_array_there_is_no_share(string variables) => Assert.Null(EngineVariables.Find(Of(variables)));

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=4", "'x'")]
    [InlineData("SLURM_ARRAY_TASK_ID=-1 SLURM_ARRAY_TASK_COUNT=4", "'-1'")]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=3", "gaps")]
    [InlineData("SLURM_ARRAY_TASK_ID=3", "how many")]
    [InlineData("JOB_COMPLETION_INDEX=3", "--shards N")]
    [InlineData("LSB_JOBINDEX=3", "--shards N")]
    [InlineData("HQ_TASK_ID=3", "--shards N")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=16 AWS_BATCH_JOB_ARRAY_SIZE=16", "0 to 15")]
    [InlineData("SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=6 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4", "by 2")]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=4", "3/4 and 2/4")]
    public void What_is_not_clear_is_refused(string variables, string says)
    {
        TransferException refused = Assert.Throws<TransferException>(() => EngineVariables.Find(Of(variables)));
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.ShardNotClear, finding.Code);
        Assert.Contains(says, finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_beyond_those_that_were_said_is_refused() =>
        Assert.Throws<TransferException>(() => EngineVariables.Find(Of("JOB_COMPLETION_INDEX=8"), count: 8));

    [Theory]
    [InlineData(7, "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_COUNT=2")]
    [InlineData(6, "LSB_JOBINDEX=7")]
    [InlineData(6, "SGE_TASK_ID=7 SGE_TASK_FIRST=7 SGE_TASK_LAST=7 SGE_TASK_STEPSIZE=1")]
    public void Of_a_list_the_engine_says_which(int index, string variables) => Assert.Equal(index, EngineVariables.FindIndex(Of(variables))!.Value.Index);

    private static Func<string, string?> Of(string variables)
    {
        Dictionary<string, string> set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        return name => set.GetValueOrDefault(name);
    }
}
