using System.Text;

namespace Tarn.Lakes.Statements.Parsing;

/// <summary>The reference page of statements, written from their forms.</summary>
internal static class StatementPage
{
    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(
            """
            # Statements

            What `tarn query` understands besides SELECT: Spark's statements on Delta tables. This page is written from the program (`TARN_WRITE_DOCS=1 dotnet test`).

            - A table is `layer.name`, or ``delta.`path` `` for a folder or `s3://bucket/prefix`. Letter case does not count; words in `[ ]` may be left out.
            - Expressions and SELECTs are DuckDB's SQL, with backticks for names as Spark writes them.
            - A text may hold several statements, divided by `;`. All are read before one is run; they run in order, and stop at the first that fails. The rows shown are those of the last.
            - In a SELECT, a table may be followed by `VERSION AS OF n`, `TIMESTAMP AS OF '…'`, `@v3` or `AT COMMIT n`; `table_changes('layer.name', from [, to])` and
              `table_changes_by_path('path', from [, to])` give the changed rows of versions or times, with `_change_type`, `_commit_version` and `_commit_timestamp`.
            - Types: boolean, tinyint, smallint, int, bigint, float, double, decimal(p,s), string, varchar(n), char(n), binary, date, timestamp, timestamp_ntz, variant, `array<…>`, `map<…,…>`,
              `struct<name: type, …>`.

            [Changing Delta tables](../guides/delta-tables.md) shows them at work.

            """.ReplaceLineEndings("\n"));
        foreach (var form in StatementForms.All)
        {
            page.Append("\n## ").Append(form.Name).Append("\n\n").Append(form.Meaning).Append("\n\n```text\n").Append(form.Grammar.ReplaceLineEndings("\n")).Append("\n```\n\n```sql\n");
            page.AppendJoin(";\n", form.Examples).Append(";\n```\n");
        }

        return page.ToString();
    }
}
