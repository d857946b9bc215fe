using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cluster;

/// <summary>A work as Jobs of Kubernetes.</summary>
public static class KubernetesJobs
{
    /// <summary>The script that creates the jobs one after the other.</summary>
    public const string Submit = "submit.sh";

    private const string Container = "task", Volume = "work";

    /// <summary>The Jobs, one in a file, and a script that creates them; nothing is written, and nothing is submitted.</summary>
    /// <exception cref="TransferException">MNT101 for everything that is not allowed, at once.</exception>
    public static IReadOnlyList<JobFile> Write(ClusterWork work, TaskResources resources, KubernetesSettings settings)
    {
        string folder = settings.Folder ?? $"{settings.Mount.TrimEnd('/')}/{work.Name}-results";
        ClusterChecks.Require(
            work,
            resources,
            [
                ClusterChecks.Image(settings.Image),
                ClusterChecks.Claim(settings.Claim),
                ClusterChecks.Place("--mount", settings.Mount),
                ClusterChecks.Place("--folder", folder),
            ]);
        WorkStep[] steps = [.. WorkSteps.Of(work, name => $"{folder.TrimEnd('/')}/{name}")];
        return
        [
            .. steps.Select((s, i) => new JobFile(FileOf(s, i), Job(work, resources, settings, s, i, steps.Length))),
            new(Submit, SubmitText(work, steps), Runs: true),
        ];
    }

    private static string FileOf(WorkStep step, int i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}-{step.Name}.yaml");

    private static string Job(ClusterWork work, TaskResources resources, KubernetesSettings settings, WorkStep step, int i, int steps)
    {
        bool gpu = resources.Gpu && step.HasNetwork;
        IEnumerable<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"# {i + 1} of {steps}: {step.Says}"),
            $"# {Submit} creates the jobs one after the other. This one alone: kubectl create -f {FileOf(step, i)}",
            "apiVersion: batch/v1",
            "kind: Job",
            "metadata:",
            $"  name: {YamlText.Of($"{work.Name}-{step.Name}")}",
            "  labels:",
            $"    app.kubernetes.io/part-of: {YamlText.Of(work.Name)}",
            "spec:",
            .. Tries(work, resources, step),
            "  template:",
            "    metadata:",
            "      labels:",
            $"        app.kubernetes.io/part-of: {YamlText.Of(work.Name)}",
            "    spec:",
            "      restartPolicy: Never",
            string.Create(CultureInfo.InvariantCulture, $"      activeDeadlineSeconds: {(long)resources.Time.TotalSeconds}    # of one try"),
            "      terminationGracePeriodSeconds: 30    # the program stops within 10 seconds of SIGTERM",
            "      automountServiceAccountToken: false",
            "      containers:",
            $"        - name: {Container}",
            $"          image: {YamlText.Of(settings.Image)}",
            "          command: [\"mlnet-transfer\"]",
            "          args:",
            .. step.Lines.SelectMany(l => l).Select(word => $"            - {YamlText.Of(Unexpanded(word))}"),
            .. step.Number switch
            {
                TaskNumber.Share => (string[])
                [
                    "            - \"--shard\"",
                    string.Create(CultureInfo.InvariantCulture, $"            - \"$(JOB_COMPLETION_INDEX)/{work.Shards}\"    # as many as completions"),
                ],
                TaskNumber.Trial => ["            - \"--trial\"", "            - \"$(JOB_COMPLETION_INDEX)\""],
                _ => [],
            },
            "          env:",
            "            - name: MLNETTRANSFER_CACHE",
            $"              value: {YamlText.Of(Unexpanded($"{settings.Mount.TrimEnd('/')}/cache"))}",
            "            - name: OMP_NUM_THREADS",
            string.Create(CultureInfo.InvariantCulture, $"              value: \"{resources.Cpus}\""),
            "          resources:",
            "            requests:",
            string.Create(CultureInfo.InvariantCulture, $"              cpu: \"{resources.Cpus}\""),
            string.Create(CultureInfo.InvariantCulture, $"              memory: \"{resources.Memory}Gi\""),
            "            limits:",
            string.Create(CultureInfo.InvariantCulture, $"              cpu: \"{resources.Cpus}\""),
            string.Create(CultureInfo.InvariantCulture, $"              memory: \"{resources.Memory}Gi\""),
            .. gpu ? (string[])["              nvidia.com/gpu: \"1\""] : [],
            "          volumeMounts:",
            $"            - name: {Volume}",
            $"              mountPath: {YamlText.Of(settings.Mount)}",
            "      volumes:",
            $"        - name: {Volume}",
            "          persistentVolumeClaim:",
            $"            claimName: {YamlText.Of(settings.Claim)}",
            "",
        ];
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Tries(ClusterWork work, TaskResources resources, WorkStep step) =>
    [
        .. step.IsArray
            ? (string[])
            [
                "  completionMode: Indexed",
                string.Create(CultureInfo.InvariantCulture, $"  completions: {ClusterChecks.TasksOf(work)}"),
                string.Create(CultureInfo.InvariantCulture, $"  parallelism: {Math.Min(work.AtOnce ?? int.MaxValue, ClusterChecks.TasksOf(work))}"),
                string.Create(CultureInfo.InvariantCulture, $"  backoffLimitPerIndex: {resources.Retries}    # needs Kubernetes 1.29"),
            ]
            : [string.Create(CultureInfo.InvariantCulture, $"  backoffLimit: {resources.Retries}")],
        "  podFailurePolicy:",
        "    rules:",
        "      # 1: refused, or something was left out. 2: wrong usage. Another try would end alike.",
        $"      - action: {(step.IsArray ? "FailIndex" : "FailJob")}",
        "        onExitCodes:",
        $"          containerName: {Container}",
        "          operator: In",
        "          values: [1, 2]",
        "      # A lost node, an eviction, a preemption: a new try, which does not count. Other exit codes (130, 143, 137) count.",
        "      - action: Ignore",
        "        onPodConditions:",
        "          - type: DisruptionTarget",
        "            status: \"True\"",
    ];

    /// <summary>Kubernetes puts variables in place of <c>$(NAME)</c> in arguments; <c>$$</c> is a plain <c>$</c>.</summary>
    private static string Unexpanded(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private static string SubmitText(ClusterWork work, WorkStep[] steps) => string.Join(
        '\n',
        [
            "#!/bin/sh",
            "# Creates the jobs, each when the one before it has ended. Until somebody runs this, nothing is submitted.",
            "# If it is stopped, run it again: it waits for a job that is there already.",
            "# Without a list it ends. After tasks that failed it goes on: the last step refuses if a part is missing, and names it.",
            "set -eu",
            "case $0 in */*) CDPATH='' cd -- \"${0%/*}\" ;; esac",
            "",
            "step() {",
            "    kubectl get \"job/$1\" > /dev/null 2>&1 || kubectl create -f \"$2\"",
            "    while :; do",
            "        ended=$(kubectl get \"job/$1\" -o 'jsonpath={.status.conditions[?(@.status==\"True\")].type}')",
            "        case \" $ended \" in",
            "            *' Complete '*) echo \"$1: complete\"; failed=; return ;;",
            "            *' Failed '*) echo \"$1: failed, see kubectl describe job/$1\" >&2; failed=yes; return ;;",
            "        esac",
            "        sleep \"${SECONDS_BETWEEN:-10}\"",
            "    done",
            "}",
            "",
            .. steps.SelectMany((s, i) => (string[])
            [
                $"step {work.Name}-{s.Name} {FileOf(s, i)}",
                .. s.IsArray ? (string[])[] : ["[ -z \"$failed\" ] || exit 1"],
            ]),
            "",
        ]);
}
