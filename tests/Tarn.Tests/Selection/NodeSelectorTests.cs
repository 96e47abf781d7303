using Tarn.Selection;

namespace Tarn.Tests.Selection;

public sealed class NodeSelectorTests
{
    /// <summary>
    /// <code>
    /// bronze.tx ──> silver.sales ──┬─> gold.fact ──> gold.daily
    ///          └──> silver.cust ──┘        ^
    /// bronze.fx ──> silver.rates ──────────┘ (gold.daily reads silver.rates)
    /// bronze.fx ──> curated.fx
    /// </code>
    /// </summary>
    private static readonly NodeGraph Graph = new("retail",
    [
        Stream("bronze.fx", "ecb", "rates", "daily"),
        Stream("bronze.tx", "online_retail", "transactions", "hourly"),
        Model("silver.cust", "scd2", ["pii"], "bronze.tx"),
        Model("silver.rates", "table", ["daily"], "bronze.fx"),
        Model("silver.sales", "merge", ["hourly"], "bronze.tx"),
        Model("gold.fact", "table", [], "silver.sales", "silver.cust"),
        Model("gold.daily", "table", ["daily", "report"], "gold.fact", "silver.rates"),
        Model("curated.fx", "table", [], "bronze.fx"),
    ]);

    [Theory]
    [InlineData("", "", "fx tx cust rates sales fact daily curated.fx")]
    [InlineData("sales", "", "sales")]
    [InlineData("silver.sales", "", "sales")]
    [InlineData("SILVER.Sales", "", "sales")]
    [InlineData("retail.silver.sales", "", "sales")]
    [InlineData("silver", "", "cust rates sales")]
    [InlineData("retail", "", "fx tx cust rates sales fact daily curated.fx")]
    [InlineData("fx", "", "fx curated.fx")]
    [InlineData("+sales", "", "tx sales")]
    [InlineData("sales+", "", "sales fact daily")]
    [InlineData("+gold.fact+", "", "tx cust sales fact daily")]
    [InlineData("1+gold.daily", "", "rates fact daily")]
    [InlineData("2+gold.daily", "", "fx cust rates sales fact daily")]
    [InlineData("tx+1", "", "tx cust sales")]
    [InlineData("1+fact+1", "", "cust sales fact daily")]
    [InlineData("0+fact", "", "fact")]
    [InlineData("@rates", "", "fx tx cust rates sales fact daily")]
    [InlineData("@bronze.tx", "", "fx tx cust rates sales fact daily")]
    [InlineData("@cust", "", "fx tx cust rates sales fact daily")]
    [InlineData("sales cust", "", "cust sales")]
    [InlineData("sales|cust", "", "cust sales")]
    [InlineData("+daily,silver", "", "cust rates sales")]
    [InlineData("+fact,tag:hourly", "", "tx sales")]
    [InlineData("tag:daily,layer:gold sales", "", "sales daily")]
    [InlineData("silver.*", "", "cust rates sales")]
    [InlineData("*a*", "", "rates sales fact daily curated.fx")]
    [InlineData("s?les", "", "sales")]
    [InlineData("[fd]a*", "", "fact daily")]
    [InlineData("silver.[!cs]*", "", "rates")]
    [InlineData("+silver.*,bronze", "", "fx tx")]
    [InlineData("tag:daily", "", "fx rates daily")]
    [InlineData("tag:da*", "", "fx rates daily")]
    [InlineData("tag:pii+", "", "cust fact daily")]
    [InlineData("source:ecb", "", "fx")]
    [InlineData("source:online_retail.transactions", "", "tx")]
    [InlineData("source:*", "", "fx tx")]
    [InlineData("source:ecb+", "", "fx rates daily curated.fx")]
    [InlineData("path:models/silver", "", "cust rates sales")]
    [InlineData("path:models/silver/", "", "cust rates sales")]
    [InlineData("path:./models/gold/fact.sql", "", "fact")]
    [InlineData("models/gold", "", "fact daily")]
    [InlineData("path:models/*/fact.sql", "", "fact")]
    [InlineData("path:models/**", "", "cust rates sales fact daily curated.fx")]
    [InlineData("path:sources", "", "fx tx")]
    [InlineData("sales.sql", "", "sales")]
    [InlineData("file:sales", "", "sales")]
    [InlineData("layer:gold", "", "fact daily")]
    [InlineData("layer:c*", "", "curated.fx")]
    [InlineData("config.kind:scd2", "", "cust")]
    [InlineData("config.materialized:merge", "", "sales")]
    [InlineData("resource_type:model", "", "cust rates sales fact daily curated.fx")]
    [InlineData("resource_type:source", "", "fx tx")]
    [InlineData("resource_type:stream", "", "fx tx")]
    [InlineData("fqn:silver.cust", "", "cust")]
    [InlineData("", "layer:gold", "fx tx cust rates sales curated.fx")]
    [InlineData("+fact", "bronze", "cust sales fact")]
    [InlineData("+fact", "+sales", "cust fact")]
    [InlineData("sales", "sales", "")]
    public void Selection_follows_dbts_grammar(string select, string exclude, string expected)
    {
        var selected = NodeSelector.Select(Graph, Arguments(select), Arguments(exclude));

        Assert.Equal(expected, string.Join(' ', selected.Select(table => table.Layer == "curated" ? table.ToString() : table.Name)));
    }

    [Theory]
    [InlineData("silver.saels", "'silver.saels' matches nothing. Did you mean 'silver.sales'?")]
    [InlineData("saels", "'saels' matches nothing. Did you mean 'silver.sales'?")]
    [InlineData("+gold.sales", "'+gold.sales' matches nothing. Did you mean 'silver.sales'?")]
    [InlineData("frobnicate", "'frobnicate' matches nothing. Tables are: bronze.fx, bronze.tx, curated.fx, gold.daily, gold.fact, silver.cust, silver.rates, silver.sales.")]
    [InlineData("tag:dayly", "'tag:dayly' matches nothing. Did you mean 'daily'?")]
    [InlineData("tag:x", "'tag:x' matches nothing. Tags are: daily, hourly, pii, report.")]
    [InlineData("source:eccb", "'source:eccb' matches nothing. Did you mean 'ecb'?")]
    [InlineData("layer:sliver", "'layer:sliver' matches nothing. Did you mean 'silver'?")]
    [InlineData("config.kind:scd", "'config.kind:scd' matches nothing. Did you mean 'scd2'?")]
    [InlineData("path:models/silvr", "'path:models/silvr' matches nothing. Files are: models/curated/fx.sql, models/gold/daily.sql, models/gold/fact.sql, models/silver/cust.sql, models/silver/rates.sql, models/silver/sales.sql, sources/ecb.yml, sources/online_retail.yml.")]
    [InlineData("resource_type:modl", "'resource_type:modl': there is no resource type 'modl'. Did you mean 'model'? They are: model, source, stream.")]
    [InlineData("tags:daily", "Unknown method 'tags' in 'tags:daily'. Did you mean 'tag'? Methods are: fqn, tag, source, path, file, layer, config.kind, config.materialized, resource_type.")]
    [InlineData("state:modified", "Unknown method 'state' in 'state:modified'. Methods are: fqn, tag, source, path, file, layer, config.kind, config.materialized, resource_type.")]
    [InlineData("sales,cust", "'sales,cust' matches nothing: no table is in all of its parts. A comma means 'and'; write a space for 'or'.")]
    [InlineData("@sales+", "'@sales+': '@' takes descendants along already. Leave out the '+' at its end.")]
    [InlineData("+", "'+' selects nothing: a name is missing. Write a table (silver.sales), +silver.sales for what it is made from, or a method like tag:daily.")]
    [InlineData("sales,", "'' selects nothing: a name is missing. Write a table (silver.sales), +silver.sales for what it is made from, or a method like tag:daily.")]
    [InlineData(" ", "A selection is empty. Write a table, like silver.sales, or leave the option out to select all.")]
    [InlineData("[z-a]", "'[z-a]' matches nothing. Tables are: bronze.fx, bronze.tx, curated.fx, gold.daily, gold.fact, silver.cust, silver.rates, silver.sales.")]
    public void What_cannot_be_selected_is_told_with_near_names(string select, string message)
    {
        Assert.Equal(message, Assert.Throws<SelectionException>(() => NodeSelector.Select(Graph, [select], [])).Message);
        Assert.Equal(message, Assert.Throws<SelectionException>(() => NodeSelector.Select(Graph, [], [select])).Message);
    }

    /// <summary>Several arguments stand apart by '|'.</summary>
    private static string[] Arguments(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);

    private static SelectableNode Stream(string table, string source, string stream, params string[] tags) => new()
    {
        Name = Table(table),
        ResourceType = ResourceType.Source,
        File = $"sources/{source}.yml",
        Source = source,
        Stream = stream,
        Tags = tags,
    };

    private static SelectableNode Model(string table, string kind, string[] tags, params string[] parents) => new()
    {
        Name = Table(table),
        ResourceType = ResourceType.Model,
        File = $"models/{table.Replace('.', '/')}.sql",
        Kind = kind,
        Tags = tags,
        Parents = [.. parents.Select(Table)],
    };

    private static TableName Table(string text) => TableName.TryParse(text, out var name) ? name : throw new ArgumentException(text);
}
