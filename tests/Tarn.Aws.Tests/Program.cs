using System.Globalization;
using Tarn.Aws.Tests.Cache;

// Started by the test runner this does nothing; started by a test it is that test's second process.
return args is [CacheWorker.Command, var folder, var limit, var rounds, var seed]
    ? await CacheWorker.RunAsync(folder, long.Parse(limit, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture))
    : 0;
