using Tarn.Contracts;
using Tarn.Delta.Schema;

namespace Tarn.IntegrationTests.Loading;

/// <summary>Columns that files and contract do not share.</summary>
public sealed class EvolutionTests
{
    private static readonly Contract s_contract = new() { Columns = [Loads.Column("id", "integer") with { Required = true }, Loads.Column("name")] };

    [Fact]
    public async Task Strict_stops_at_an_unknown_column_and_names_it_and_the_file()
    {
        await using var loads = new Loads { Contract = s_contract };
        loads.Add("a.csv", "id,name\n1,x\n");
        var path = loads.Add("b.csv", "id,extra,name\n2,e,y\n");

        var error = await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync());

        Assert.StartsWith($"The file '{path}' has the column 'extra', which the contract of 'bronze.orders' does not name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Additive_takes_new_columns_in_as_strings_in_the_order_in_which_they_appear()
    {
        await using var loads = new Loads { Contract = s_contract with { Evolution = SchemaEvolution.Additive } };
        loads.Add("a.csv", "id,name\n1,x\n");
        loads.Add("b.csv", "z,name,id\n7,y,2\n");
        loads.Add("c.csv", "id,y\n3,8\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|x|∅|∅", "2|y|7|∅", "3|∅|∅|8"], loaded.Rows("id, name, z, y"));
        Assert.Equal(
            ["id", "name", "z", "y", "_batch_id", "_run_at", "_source_system", "_source_object", "_source_row", "_execution_date"],
            loaded.Staged.Bronze.Schema.Fields.Select(field => field.Name));
        Assert.All(loaded.Staged.Bronze.Schema.Fields, field => Assert.True(field.Nullable));
    }

    [Fact]
    public async Task Permissive_leaves_unknown_columns_out()
    {
        await using var loads = new Loads { Contract = s_contract with { Evolution = SchemaEvolution.Permissive } };
        loads.Add("a.csv", "extra,id,name\n9,1,x\n");

        Assert.Equal(["1|x"], (await loads.RunAsync()).Rows("COLUMNS(c -> c NOT LIKE '\\_%' ESCAPE '\\')"));
    }

    [Fact]
    public async Task A_missing_column_is_null_and_a_missing_required_one_refuses_the_file()
    {
        await using var loads = new Loads { Contract = s_contract };
        loads.Add("a.csv", "id\n1\n");
        loads.Add("b.csv", "name\nx\ny\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|∅"], loaded.Rows("id, name"));
        Assert.Equal(["required id"], loaded.Reasons());
        Assert.Equal((2, 1, 1), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
    }

    [Fact]
    public async Task A_contract_without_columns_takes_all_of_them_as_strings()
    {
        await using var loads = new Loads();
        loads.Add("a.csv", "id,,name\n1,2,x\n");
        loads.Add("b.csv", "name,more\ny,z\n");

        Assert.Equal(["1|2|x|∅", "∅|∅|y|z"], (await loads.RunAsync()).Rows("id, column_2, name, more"));
    }

    [Fact]
    public async Task An_existing_table_keeps_its_columns_and_gets_new_ones_behind_them()
    {
        await using var loads = new Loads { Contract = s_contract with { Evolution = SchemaEvolution.Additive } };
        loads.Add("a.csv", "id,name\n1,x\n");
        var first = (await loads.RunAsync()).Staged.Bronze.Schema;
        var table = first with { Fields = [new StructField("old", new PrimitiveType("long")), .. first.Fields] };
        loads.Add("b.csv", "id,name,old,fresh\n2,y,5,f\n3,y,x,f\n");

        var loaded = await loads.RunAsync(table);

        Assert.Equal(table.Fields.Append(new StructField("fresh", new PrimitiveType("string"))), loaded.Staged.Bronze.Schema.Fields);
        Assert.Equal(["∅|1|x|∅", "5|2|y|f"], loaded.Rows("old, id, name, fresh"));
        Assert.Equal(["type old"], loaded.Reasons());
    }

    [Fact]
    public async Task A_changed_type_of_an_existing_column_stops_the_stream()
    {
        await using var loads = new Loads { Contract = s_contract };
        loads.Add("a.csv", "id,name\n1,x\n");

        var error = await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync(new StructType([new StructField("id", new PrimitiveType("string"))])));

        Assert.StartsWith("Cannot load into 'bronze.orders': column 'id' is string in the table, and the contract says 'id' integer.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_batch_id")]
    [InlineData("NAME")]
    public async Task A_new_column_cannot_take_a_name_that_is_taken(string name)
    {
        await using var loads = new Loads { Contract = s_contract with { Evolution = SchemaEvolution.Additive } };
        loads.Add("a.csv", $"id,name,{name}\n1,x,y\n");

        var error = await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync());

        Assert.Contains($"has the column '{name}', whose name 'bronze.orders' has already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_renames_and_metadata_columns_say_where_a_row_is_from()
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("key", "integer") with { SourceName = "Id No", Description = "the key" }] } };
        var path = loads.Add("a.csv", "\"Id No\"\n7\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(
            [$"7|{Loads.Stamp.BatchId}|2026-01-02 03:04:05+00|shop|{path}|1|2026-01-02"],
            loaded.Rows("key, _batch_id, _run_at::VARCHAR, _source_system, _source_object, _source_row, _execution_date::VARCHAR"));
        Assert.Equal("the key", (string?)loaded.Staged.Bronze.Schema.Fields[0].Metadata["comment"]);
    }

    [Fact]
    public async Task Files_without_a_header_have_the_contracts_columns_in_order()
    {
        await using var loads = new Loads { Contract = s_contract, Format = new() { Header = false, Delimiter = '\t', Quote = '\'' } };
        loads.Add("a.tsv", "1\t'x\ty'\n2\tz\nq\tz\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|1|x\ty", "2|2|z"], loaded.Rows("_source_row, id, name"));
        Assert.Equal(["3|3|12|q\tz"], loaded.Bad("_source_row, _source_line, _source_offset, raw_text"));
    }

    [Theory]
    [InlineData("upper(", "transform of column 'name'")]
    [InlineData("sum(_)", "transform of column 'name'")]
    public async Task A_transform_that_does_not_parse_or_bind_names_its_column(string transform, string expected)
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("name") with { Transform = transform }] } };
        loads.Add("a.csv", "name\nx\n");

        Assert.Contains(expected, (await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constants_of_another_type_and_broken_patterns_name_their_column()
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("n", "integer") with { Min = "low" }] } };
        loads.Add("a.csv", "n\n1\n");
        Assert.Contains("column 'n': ", (await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync())).Message, StringComparison.Ordinal);

        loads.Contract = new Contract { Columns = [Loads.Column("n") with { Matches = "(" }] };
        Assert.Contains("matches of column 'n'", (await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync())).Message, StringComparison.Ordinal);
    }
}
