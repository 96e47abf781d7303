await Console.Error.WriteLineAsync("tarn");
