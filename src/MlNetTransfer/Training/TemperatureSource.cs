namespace MlNetTransfer.Training;

/// <summary>Which rows a temperature was calibrated on.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<TemperatureSource>))]
public enum TemperatureSource
{
    /// <summary>The validation rows, scored by the head that was fitted on the training rows alone.</summary>
    Validation,

    /// <summary>The training rows, each scored by a head that was fitted without its fold.</summary>
    OutOfFold,

    /// <summary>None: the temperature is 1.</summary>
    None,
}
