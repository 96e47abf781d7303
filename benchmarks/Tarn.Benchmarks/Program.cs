await Console.Out.WriteLineAsync("benchmarks");
