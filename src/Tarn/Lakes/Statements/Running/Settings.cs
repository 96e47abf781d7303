using System.Globalization;
using Tarn.Projects;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out SET: the settings of Spark that mean something here.</summary>
internal static class Settings
{
    private const string RetentionCheck = "spark.databricks.delta.retentionDurationCheck.enabled";
    private const string TargetSize = "spark.databricks.delta.optimize.maxFileSize";

    /// <summary>Sets it for the statements behind it.</summary>
    /// <exception cref="TarnException">Another setting, or a value that is none.</exception>
    public static Task<StatementResult> ApplyAsync(StatementContext context, Statement.Setting setting)
    {
        if (setting.Key.Equals(RetentionCheck, StringComparison.OrdinalIgnoreCase))
        {
            context.AllowShortRetention = bool.TryParse(setting.Value, out var isChecked) ? !isChecked : throw Wrong(setting, "true or false");
        }
        else if (setting.Key.Equals(TargetSize, StringComparison.OrdinalIgnoreCase))
        {
            context.TargetSizeInBytes = long.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0
                ? bytes
                : throw Wrong(setting, "a number of bytes, at least 1");
        }
        else
        {
            throw new TarnException($"SET {setting.Key} means nothing here.{NearNames.Hint(setting.Key, [RetentionCheck, TargetSize])} Tarn heeds {RetentionCheck} and {TargetSize}; leave others out.");
        }

        return Task.FromResult(new StatementResult(null));
    }

    private static TarnException Wrong(Statement.Setting setting, string expected) => new($"SET {setting.Key} = {setting.Value}: the value is {expected}.");
}
