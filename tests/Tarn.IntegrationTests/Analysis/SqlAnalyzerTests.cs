using Tarn.DuckDb;

namespace Tarn.IntegrationTests.Analysis;

public sealed class SqlAnalyzerTests : IClassFixture<SqlAnalyzerTests.Engine>
{
    private readonly DuckDbEngine engine;

    public SqlAnalyzerTests(Engine fixture) => engine = fixture.DuckDb;

    [Theory]
    [InlineData("SELECT 1", "")]
    [InlineData("select * from silver.sales", "silver.sales@1:15")]
    [InlineData("FROM silver.sales", "silver.sales@1:6")]
    [InlineData("select *\nfrom silver.sales s\n  join gold.dim_date d on s.d = d.d", "silver.sales@2:6 gold.dim_date@3:8")]
    [InlineData("select 'ünï湖🏔' as é, x from silver.sales", "silver.sales@1:29")]
    [InlineData("-- ünï\n/* 湖 */ select * from\tsilver.sales", "silver.sales@2:23")]
    [InlineData("\r\n\r\nselect *\r\nfrom silver.a,\r\n silver.b", "silver.a@4:6 silver.b@5:2")]
    [InlineData("with a as (select * from bronze.t) select * from a", "bronze.t@1:26")]
    [InlineData("with A as (select * from bronze.t), b as (select * from a) select * from B", "bronze.t@1:26")]
    [InlineData("with a as (select 1) select * from silver.a", "silver.a@1:36")]
    [InlineData("with a as (select * from a) select * from a", "a@1:26")]
    [InlineData("select * from (with a as (select 1) select * from a) x, a", "a@1:57")]
    [InlineData("with recursive r as (select 1 n union all select n + 1 from r, silver.limits where n < 10) from r", "silver.limits@1:64")]
    [InlineData("with a as materialized (from bronze.t), b as (with a as (from bronze.u) from a) from a, b", "bronze.t@1:30 bronze.u@1:63")]
    [InlineData("select (select max(x) from silver.a), exists (from silver.b), x in (select y from silver.c) from silver.d",
        "silver.a@1:28 silver.b@1:52 silver.c@1:83 silver.d@1:98")]
    [InlineData("from silver.a where x > all (select y from silver.b) order by (select 1 from silver.c) limit (select 2 from silver.d)",
        "silver.a@1:6 silver.b@1:44 silver.c@1:78 silver.d@1:109")]
    [InlineData("select list_transform(l, x -> (select max(a) from silver.a)) from silver.b", "silver.a@1:51 silver.b@1:67")]
    [InlineData("select sum(x) filter (x in (from silver.a)) over (partition by (from silver.b)) from silver.c", "silver.a@1:34 silver.b@1:70 silver.c@1:86")]
    [InlineData("from silver.a union all by name from silver.b except from silver.c", "silver.a@1:6 silver.b@1:38 silver.c@1:59")]
    [InlineData("from silver.a, lateral (from silver.b where b.x = a.x), unnest([1]), range(3), generate_series(1, 2)", "silver.a@1:6 silver.b@1:30")]
    [InlineData("select * from (unpivot bronze.rates on columns(* exclude (date)) into name currency value rate)", "bronze.rates@1:24")]
    [InlineData("pivot silver.a on x in ('p', 'q') using sum(y)", "silver.a@1:7")]
    [InlineData("from silver.a asof join silver.b on a.d >= b.d semi join silver.c using (x)", "silver.a@1:6 silver.b@1:25 silver.c@1:58")]
    [InlineData("from silver.a qualify row_number() over (order by (from silver.b)) = 1", "silver.a@1:6 silver.b@1:57")]
    [InlineData("select case when x then (from silver.a) else [(from silver.b)] end from values (1) t(x)", "silver.a@1:31 silver.b@1:53")]
    [InlineData("from \"Silver\".\"My Table\"", "Silver.My Table@1:6")]
    [InlineData("from silver.a a1, silver.a a2", "silver.a@1:6 silver.a@1:19")]
    [InlineData("describe silver.a", "silver.a@1:10")]
    [InlineData("summarize select * from silver.a", "silver.a@1:25")]
    [InlineData("from json_each('{}') j, silver.a", "silver.a@1:25")]
    [InlineData("values (1), ((from silver.a))", "silver.a@1:20")]
    [InlineData("select grouping(x) from silver.a group by rollup (x) having count(*) > (select 1 from silver.b)", "silver.a@1:25 silver.b@1:87")]
    [InlineData("from sales", "sales@1:6")]
    [InlineData("select * from silver.a;  -- the end", "silver.a@1:15")]
    public void Tables_are_found_with_their_places(string sql, string expected)
    {
        var analysis = engine.Analyze(sql);

        Assert.Null(analysis.Problem);
        Assert.Equal(expected, string.Join(' ', analysis.Tables.Select(table => $"{table.Text}@{table.Line}:{table.Column}")));
    }

    [Theory]
    [InlineData("selec 1", 1, 1, "syntax error at or near \"selec\"")]
    [InlineData("select *\n  form silver.sales where", 2, 8, "syntax error")]
    [InlineData("select 'ünï', from from", 1, 20, "syntax error")]
    [InlineData("", 1, 1, "no statement")]
    [InlineData(" -- nothing", 1, 2, "no statement")]
    [InlineData("select 1; select 2", 1, 18, "more than one statement")]
    [InlineData("create table t as select 1", 1, 1, "no SELECT")]
    [InlineData("\n  insert into silver.a values (1)", 2, 3, "no SELECT")]
    [InlineData("attach 'x.db'", 1, 1, "no SELECT")]
    [InlineData("copy silver.a to 'x.csv'", 1, 1, "no SELECT")]
    [InlineData("set threads = 1", 1, 1, "no SELECT")]
    [InlineData("pragma database_list", 1, 1, "no SELECT")]
    [InlineData("install httpfs", 1, 1, "no SELECT")]
    [InlineData("from read_csv('x.csv')", 1, 6, "read_csv()")]
    [InlineData("select *\nfrom silver.a, (select * from read_parquet('x.parquet'))", 2, 31, "read_parquet()")]
    [InlineData("from glob('/etc/*')", 1, 6, "glob()")]
    [InlineData("from query('select 1')", 1, 6, "query()")]
    [InlineData("from duckdb_settings()", 1, 6, "duckdb_settings()")]
    [InlineData("from json_execute_serialized_sql('')", 1, 6, "json_execute_serialized_sql()")]
    [InlineData("from 'data.csv'", 1, 6, "reads the file 'data.csv'")]
    [InlineData("from silver.a join '/etc/passwd' p on true", 1, 20, "reads the file '/etc/passwd'")]
    [InlineData("from \"s3://bucket/x\"", 1, 6, "reads the file")]
    [InlineData("from data.parquet", 1, 6, "reads the file 'data.parquet'")]
    [InlineData("from memory.silver.a", 1, 6, "three parts")]
    [InlineData("from silver.a at (version => 3)", 1, 6, "VERSION AS OF")]
    [InlineData("from silver.a where x = $1", 1, 1, "parameter")]
    [InlineData("show tables", 1, 1, "tarn ls")]
    [InlineData("select 1 \0 from silver.a", 1, 10, "NUL")]
    public void What_a_model_may_not_hold_is_refused_with_its_place(string sql, int line, int column, string text)
    {
        var problem = engine.Analyze(sql).Problem;

        Assert.NotNull(problem);
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void Tables_of_a_statement_that_also_reads_a_file_are_still_named() =>
        Assert.Equal("silver.a", Assert.Single(engine.Analyze("from silver.a, 'x.csv', read_csv('y.csv')").Tables).Text);

    [Theory]
    [InlineData("select a, b from silver.t where c = 1", "SELECT  a ,b\n-- why\nFROM silver.t /* x */ WHERE c=1;", true)]
    [InlineData("select a from silver.t", "select b from silver.t", false)]
    [InlineData("select a from silver.t where c = 1", "select a from silver.t where c = 2", false)]
    [InlineData("select 'a' as x", "select 'A' as x", false)]
    [InlineData("with a as (select 1) from a", "WITH a AS (SELECT 1) FROM a", true)]
    public void Canonical_text_changes_with_the_meaning_only(string one, string other, bool isSame)
    {
        var (first, second) = (engine.Analyze(one).Canonical, engine.Analyze(other).Canonical);

        Assert.NotEmpty(first);
        Assert.Equal(isSame, first == second);
        Assert.DoesNotContain("query_location", first, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select * from silver.t where d < current_date", true)]
    [InlineData("select NOW() - bought from silver.t", true)]
    [InlineData("with a as (select random() as r) select * from a, silver.t", true)]
    [InlineData("select age(born) from silver.t", true)]
    [InlineData("select age(died, born), t.current_date, 'now()' from silver.t", false)]
    [InlineData("select date_trunc('day', bought) from silver.t", false)]
    public void What_the_date_the_time_or_chance_decides_is_volatile(string sql, bool isVolatile) =>
        Assert.Equal(isVolatile, engine.Analyze(sql).IsVolatile);

    [Fact]
    public async Task Many_threads_may_analyze_at_once()
    {
        var analyses = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => Task.Run(() => engine.Analyze($"from silver.t{index}"))));

        Assert.Equal(Enumerable.Range(0, 50).Select(index => $"silver.t{index}"), analyses.Select(analysis => analysis.Tables[0].Text));
    }

    public sealed class Engine : IAsyncLifetime
    {
        public DuckDbEngine DuckDb { get; } = new(new());

        public Task InitializeAsync() => Task.CompletedTask;

        public Task DisposeAsync() => DuckDb.DisposeAsync().AsTask();
    }
}
