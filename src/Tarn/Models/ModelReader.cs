using Tarn.Projects;

namespace Tarn.Models;

/// <summary>Reads a model: its SQL, and the YAML file beside it, where there is one.</summary>
internal sealed class ModelReader(FileContext sqlFile, TableName table)
{
    /// <summary>The draft; of a file that could not be read (null, reported already) a draft that reads nothing.</summary>
    public ModelDraft Read(string? sql, ModelProperties properties)
    {
        var model = new ModelDefinition
        {
            Name = table,
            Sql = sql ?? "",
            File = sqlFile.File,
            Materialization = properties.Materialization,
            Tags = properties.Tags,
            Owner = properties.Owner,
            Description = properties.Description,
            ColumnDescriptions = properties.ColumnDescriptions,
        };
        if (sql is null)
        {
            return new(model, [], properties.Checks);
        }

        if (string.IsNullOrWhiteSpace(sql))
        {
            sqlFile.Report(new(sqlFile.File, 0, 0), "The file is empty. Write a SELECT, or delete it.");
            return new(model, [], properties.Checks);
        }

        if (FindTemplate(sql) is { } template)
        {
            sqlFile.Report(template, "Models are pure SQL: no templates are filled in. Write the table's name, like silver.sales, in place of {{ … }} or {% … %}.");
            return new(model, [], properties.Checks);
        }

        var analysis = sqlFile.Analyze(sql);
        if (analysis.Problem is { } problem)
        {
            sqlFile.Report(new(sqlFile.File, problem.Line, problem.Column), problem.Message);
        }

        return new(
            model with { CanonicalSql = analysis.Canonical, IsVolatile = analysis.IsVolatile },
            [.. analysis.Tables.Select(read => new TableReference(read.Text, new(sqlFile.File, read.Line, read.Column)))],
            properties.Checks);
    }

    /// <summary>Where a template of dbt's kind begins.</summary>
    private SourceLocation? FindTemplate(string sql)
    {
        var lines = sql.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var column = lines[line].IndexOf("{{", StringComparison.Ordinal) is >= 0 and var expression
                ? expression
                : lines[line].IndexOf("{%", StringComparison.Ordinal);
            if (column >= 0)
            {
                return new(sqlFile.File, line + 1, column + 1);
            }
        }

        return null;
    }
}
