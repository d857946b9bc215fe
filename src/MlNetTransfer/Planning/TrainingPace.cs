namespace MlNetTransfer.Planning;

/// <summary>From one step of a training on: how many steps it has in all, how large its images are, and how often it is judged.</summary>
/// <param name="Step">Steps taken before it holds.</param>
/// <param name="Steps">Of the whole training, as planned then.</param>
/// <param name="Side">Rows and columns of the images that it learns from, pixels.</param>
/// <param name="JudgeEvery">Steps from one judgement on the validation images to the next.</param>
public sealed record TrainingPace(int Step, int Steps, int Side, int JudgeEvery);
