using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>One thing of a plan that a trainer cannot do, and what it does instead.</summary>
/// <param name="Entry">The entry of the plan, for example <c>strategy</c> or <c>augmentation</c>.</param>
/// <param name="Planned">What the plan says.</param>
/// <param name="Instead">What is nearest to it; <c>none</c> where there is nothing.</param>
/// <param name="Because">Why, a whole sentence.</param>
public sealed record PlanGap(string Entry, string Planned, string Instead, string Because)
{
    /// <summary>A warning where the user set it or the plan becomes another one, else a note.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public Severity Severity { get; init; }
}
