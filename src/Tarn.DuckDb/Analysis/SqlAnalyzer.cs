using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Analysis;

/// <summary>Parses statements with DuckDB's own parser, on a connection that is opened once and never sees data. Thread-safe.</summary>
internal sealed class SqlAnalyzer : IDisposable
{
    private readonly Lock gate = new();
    private DuckDbDatabase? database;
    private DuckDbConnection? connection;

    internal SqlAnalysis Analyze(string sql)
    {
        var text = new SqlText(sql);
        var nul = sql.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            return Refused(text, System.Text.Encoding.UTF8.GetByteCount(sql.AsSpan(0, nul)), "The statement holds the character NUL (U+0000). Take it out.");
        }

        using var tree = JsonDocument.Parse(Tree(sql), new() { MaxDepth = 1000 });
        var root = tree.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            return Refused(text, root);
        }

        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() == 0)
        {
            return Refused(text, text.Begin, "There is no statement. Write a SELECT.");
        }

        var walk = new SyntaxWalk(text);
        foreach (var statement in statements.EnumerateArray())
        {
            walk.Walk(statement);
        }

        if (statements.GetArrayLength() > 1)
        {
            return Refused(
                text, SyntaxWalk.FirstLocation(statements[1]) ?? text.Begin, "There is more than one statement. Write one SELECT; WITH joins several into one.")
                with
            { Tables = walk.Tables };
        }

        return new() { Problem = walk.Problem, Tables = walk.Tables, Canonical = Canonical(statements[0]), IsVolatile = walk.IsVolatile };
    }

    public void Dispose()
    {
        lock (gate)
        {
            connection?.Dispose();
            database?.Dispose();
            (connection, database) = (null, null);
        }
    }

    /// <summary>The syntax tree of statements as <c>json_serialize_sql</c> gives it.</summary>
    internal string Tree(string sql)
    {
        lock (gate)
        {
            database ??= DuckDbDatabase.Open(new() { MemoryLimitInBytes = 256L << 20, Threads = 1 });
            connection ??= database.Connect();
            return (string)connection.Scalar("SELECT json_serialize_sql(?::VARCHAR)", sql)!;
        }
    }

    private static SqlAnalysis Refused(SqlText text, JsonElement error)
    {
        var message = error.GetProperty("error_message").GetString() ?? "";
        if (error.GetProperty("error_type").GetString() == "not implemented")
        {
            return Refused(
                text, text.Begin, "This is no SELECT. Write one statement that begins with SELECT, WITH, FROM, VALUES, UNPIVOT, or PIVOT … ON column IN (…).");
        }

        var (line, column) = error.TryGetProperty("position", out var at) && long.TryParse(at.GetString(), CultureInfo.InvariantCulture, out var offset)
            ? text.AtCharacter(offset)
            : text.At(text.Begin);
        return new() { Problem = new($"The SQL does not parse: {message}.", line, column) };
    }

    private static SqlAnalysis Refused(SqlText text, long offset, string message)
    {
        var (line, column) = text.At(offset);
        return new() { Problem = new(message, line, column) };
    }

    /// <summary>The tree without places.</summary>
    private static string Canonical(JsonElement statement)
    {
        var tree = JsonNode.Parse(statement.GetRawText(), documentOptions: new() { MaxDepth = 1000 })!;
        Strip(tree);
        return tree.ToJsonString(new() { MaxDepth = 1000 });
    }

    private static void Strip(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                _ = members.Remove("query_location");
                foreach (var member in members)
                {
                    Strip(member.Value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Strip(item);
                }

                break;
            default:
                break;
        }
    }
}
