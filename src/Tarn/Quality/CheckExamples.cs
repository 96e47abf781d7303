using Tarn.Projects;

namespace Tarn.Quality;

/// <summary>What a right check of each kind looks like, for messages.</summary>
internal static class CheckExamples
{
    public static string For(KeySet kind) => kind.Title switch
    {
        "not_null" => "not_null: { columns: [a, b] }",
        "unique" => "unique: { columns: [a, b] }",
        "accepted_values" => "accepted_values: { column: status, values: [active, closed] }",
        "range" => "range: { column: price, min: 0, max: 100 }",
        "relationships" => "relationships: { column: customer_id, to: silver.customers, field: customer_id }",
        "row_count" => "row_count: { min: 1 }",
        "sql" => "sql: { name: no_future, query: \"SELECT * FROM {table} WHERE day > current_date\" }",
        _ => "condition: { name: positive, sql: \"quantity > 0\" }",
    };
}
