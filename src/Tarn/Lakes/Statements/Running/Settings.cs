using Tarn.Projects;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out SET: the settings of Spark that mean something here.</summary>
internal static class Settings
{
    private const string RetentionCheck = "spark.databricks.delta.retentionDurationCheck.enabled";

    /// <summary>Sets it for the statements behind it.</summary>
    /// <exception cref="TarnException">Another setting, or a value that is none.</exception>
    public static Task<StatementResult> ApplyAsync(StatementContext context, Statement.Setting setting)
    {
        if (!setting.Key.Equals(RetentionCheck, StringComparison.OrdinalIgnoreCase))
        {
            throw new TarnException($"SET {setting.Key} means nothing here.{NearNames.Hint(setting.Key, [RetentionCheck])} Tarn heeds {RetentionCheck} only; leave the statement out.");
        }

        context.AllowShortRetention = bool.TryParse(setting.Value, out var isChecked)
            ? !isChecked
            : throw new TarnException($"SET {setting.Key} = {setting.Value}: the value is true or false.");
        return Task.FromResult(new StatementResult(null));
    }
}
