using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MlNetTransfer.Tests;

/// <summary>The configuration of a cluster of one machine, all of it in one folder and on ports of its own.</summary>
internal static class SlurmConfiguration
{
    public const int Cpus = 2;

    /// <param name="folder">Gets everything that Slurm writes.</param>
    /// <param name="munge">Socket of munged.</param>
    public static string Of(string folder, string munge)
    {
        string host = Environment.MachineName.Split('.')[0];
        int[] ports = FreePorts(2);

        // No cgroups, no accounting, no mail: what a container has not. cred_expire is how long a task waits that was queued again: 120 seconds by default, 5 at least.
        return string.Create(CultureInfo.InvariantCulture, $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmdPort={ports[1]}
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            AuthType=auth/munge
            CredType=cred/munge
            AuthInfo=socket={munge},cred_expire=5
            StateSaveLocation={folder}/state
            SlurmdSpoolDir={folder}/spool
            SlurmctldPidFile={folder}/slurmctld.pid
            SlurmdPidFile={folder}/slurmd.pid
            SlurmctldLogFile={folder}/slurmctld.log
            SlurmdLogFile={folder}/slurmd.log
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerType=sched/builtin
            SchedulerParameters=sched_min_interval=100000,sched_interval=1,default_queue_depth=1000,partition_job_depth=1000
            SlurmdParameters=config_overrides
            AccountingStorageType=accounting_storage/none
            JobAcctGatherType=jobacct_gather/none
            JobCompType=jobcomp/none
            MailProg=/bin/true
            ReturnToService=2
            KillWait=15
            MinJobAge=86400
            MaxArraySize=1001
            NodeName={host} NodeAddr=127.0.0.1 CPUs={Cpus} RealMemory=16000 State=UNKNOWN
            PartitionName=test Nodes={host} Default=YES MaxTime=INFINITE State=UP

            """);
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, l => l.Start());
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        Array.ForEach(listeners, l => l.Dispose());
        return ports;
    }
}
