#pragma warning disable RS0030 // The one place that knows the console.
using MlNetTransfer.Serve;

SteadyMemory.Begin();
return await new ServeCommand().RunAsync(args, Console.Out, Console.Error);
