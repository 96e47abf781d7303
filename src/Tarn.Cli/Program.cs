using Tarn.Cli.Output;
using Tarn.Cli.Starting;

using var signals = new StopSignals();
return await TarnProgram.RunAsync(args, Terminal.OfProcess(), EmbeddedHost.Create(), Directory.GetCurrentDirectory(), signals.Token);
