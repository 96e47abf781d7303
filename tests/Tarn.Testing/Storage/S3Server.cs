using Xunit;

namespace Tarn.Testing.Storage;

/// <summary>The S3 server that tests may use: <c>.ci/s3/start</c> starts one. Its keys come from where every AWS tool finds them.</summary>
public static class S3Server
{
    /// <summary>The variable that names its endpoint.</summary>
    public const string Variable = "TARN_TEST_S3";

    /// <summary>http://host:port; null where there is none.</summary>
    public static string? Endpoint { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } endpoint ? endpoint : null;

    /// <summary>Why a test that needs it cannot run; null where it is there.</summary>
    public static string? WhyAbsent { get; } = Endpoint is not null
        ? null
        : $"Needs an S3 server: start one with .ci/s3/start and set {Variable}, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY as it says.";
}

/// <summary>A test on a real S3 server; skipped, with the reason, where none is named.</summary>
public sealed class S3FactAttribute : FactAttribute
{
    /// <summary>Skips where there is no server.</summary>
    public S3FactAttribute() => Skip = S3Server.WhyAbsent;
}

/// <summary>As <see cref="S3FactAttribute"/>, for a theory.</summary>
public sealed class S3TheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is no server.</summary>
    public S3TheoryAttribute() => Skip = S3Server.WhyAbsent;
}
