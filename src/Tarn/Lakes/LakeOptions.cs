namespace Tarn.Lakes;

/// <summary>How a project is opened.</summary>
public sealed record LakeOptions
{
    /// <summary>The environment's name; null for the project's default.</summary>
    public string? Environment { get; init; }

    /// <summary>Values for <c>${NAME}</c> that win over the process's environment and the project's <c>vars:</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What relative paths in <see cref="Variables"/> count from. Default the process's current directory.</summary>
    public string CurrentDirectory { get; init; } = Directory.GetCurrentDirectory();
}
