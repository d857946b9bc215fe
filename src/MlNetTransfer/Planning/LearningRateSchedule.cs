using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>How the step size goes over a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningRateSchedule>))]
public enum LearningRateSchedule
{
    /// <summary>Linear rise over the warm-up, then half a cosine to zero (arXiv:1608.03983).</summary>
    Cosine,

    /// <summary>Up from 1/25 over three tenths of the run, then down to nearly zero, the momentum the other way round (arXiv:1708.07120).</summary>
    OneCycle,

    /// <summary>Linear rise over the warm-up, then a tenth of it from 0.4, 0.6 and 0.8 of the run on each (BiT-HyperRule,
    /// arXiv:1912.11370, section 3.3).</summary>
    Steps,
}
