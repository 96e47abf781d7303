using Tarn.Contracts;
using Tarn.Delta.Schema;
using Tarn.Models;
using Tarn.Projects;
using Tarn.Quality;

namespace Tarn.Tests.Projects;

public sealed class SoundProjectTests : IDisposable
{
    private readonly ProjectFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_an_environment_says_of_s3_arrives_in_the_project()
    {
        folder.Write("tarn.yml", """
            name: retail
            default_environment: cloud
            environments:
              cloud:
                lake: s3://our-bucket/lake/
                s3:
                  endpoint: http://127.0.0.1:9000
                  region: eu-central-1
                  path_style: false
                  sse: aws:kms
                  kms_key: alias/lake
                  cache: { folder: near, size: 1.5GB }
              elsewhere: { lake: s3://our-bucket }
            """);

        var environment = (await folder.LoadAsync()).Environment;

        Assert.Equal("s3://our-bucket/lake", environment.Lake);
        Assert.Equal(
            new S3Settings
            {
                Endpoint = new Uri("http://127.0.0.1:9000"),
                Region = "eu-central-1",
                PathStyle = false,
                Encryption = S3Encryption.Kms,
                KmsKey = "alias/lake",
                CacheFolder = Path.Combine(folder.Root, "near"),
                CacheSizeInBytes = 1_500_000_000,
            },
            environment.S3);

        folder.EnvironmentName = "elsewhere";
        var elsewhere = (await folder.LoadAsync()).Environment;
        Assert.Equal("s3://our-bucket", elsewhere.Lake);
        Assert.Null(elsewhere.S3);
    }

    [Fact]
    public async Task Every_key_of_the_files_arrives_in_the_project()
    {
        folder.Write("tarn.yml", """
            name: retail
            default_environment: prod
            environments:
              dev: { lake: lake }
              prod: { lake: /srv/lake, threads: 3, memory_limit: 8GB }
            vars: { DATA: data }
            """);
        folder.Write("sources/online_retail.yml", """
            source: online_retail
            connector: files
            path: ${DATA}/online_retail/*.csv.gz
            format: { delimiter: ';', null_values: [N/A] }
            streams:
              transactions:
                table: bronze.transactions
                description: Lines of invoices
                tags: [hourly]
                format: { header: true, quote: "'" }
                contract:
                  evolution: additive
                  on_violation: drop
                  columns:
                    InvoiceNo: { type: string, required: true, matches: '^[AC]?\d{6}$' }
                    Quantity: { type: int, required: true, min: -100000, max: 100000 }
                    UnitPrice: { type: 'decimal(12,3)', min: 0, on_violation: fail }
                    Country: { type: string, accepted_values: [France, EIRE], from: CountryName, transform: "trim(_)", description: Where }
                    InvoiceDate: { type: timestamp_ntz, format: '%d/%m/%Y %H:%M' }
                checks:
                  - row_count: { min: 1 }
              other: { path: /abs/other/*.csv }
            """);
        folder.Write("models/silver/customers.sql", "SELECT *\nFROM bronze.transactions");
        folder.Write("models/silver/customers.yml", """
            kind: scd2
            key: customer_id
            valid_from: invoiced_at
            description: Customers
            owner: ann
            tags: [daily, pii]
            columns: { customer_id: { description: Number } }
            checks:
              - not_null: [customer_id, country]
              - not_null: { columns: [a], on_failure: quarantine, name: my_name }
              - unique: { columns: [customer_id], where: is_current }
              - accepted_values: { column: status, values: [active], on_failure: warn }
              - range: { column: price, min: 0, max: 10 }
              - relationships: { column: customer_id, to: bronze.transactions, field: id }
              - row_count: { min: 1, max: 100 }
              - sql: { name: no_future, query: "SELECT * FROM {table} JOIN bronze.other USING (id) WHERE d > current_date" }
              - condition: { name: positive, sql: "quantity > 0", on_failure: quarantine }
            """);
        folder.Write("models/gold/facts/sales.sql", "SELECT * FROM silver.customers JOIN Bronze.Transactions USING (id)");
        folder.Write("checks/more.yml", "silver.customers:\n  - not_null: email\n");

        var project = await folder.LoadAsync();

        Assert.Equal("retail", project.Name);
        Assert.Equal(("prod", "/srv/lake", 3, "8GB"), (project.Environment.Name, project.Environment.Lake, project.Environment.Threads, project.Environment.MemoryLimit));

        var source = Assert.Single(project.Sources);
        Assert.Equal(("online_retail", "files", "sources/online_retail.yml"), (source.Name, source.Connector, source.File));
        Assert.Equal(2, source.Streams.Count);
        var stream = source.Streams[0];
        Assert.Equal(new TableName("bronze", "transactions"), stream.Table);
        Assert.Equal(Path.Combine(folder.Root, "data/online_retail/*.csv.gz"), stream.Path);
        Assert.Equal((';', '\'', '"', true), (stream.Format.Delimiter, stream.Format.Quote, stream.Format.Escape, stream.Format.Header));
        Assert.Equal(["N/A"], stream.Format.NullValues);
        Assert.Equal(["hourly"], stream.Tags);
        Assert.Equal(new SourceLocation("sources/online_retail.yml", 6, 3), stream.Location);
        Assert.Equal((SchemaEvolution.Additive, OnViolation.Drop), (stream.Contract.Evolution, stream.Contract.OnViolation));
        Assert.Equal(["InvoiceNo", "Quantity", "UnitPrice", "Country", "InvoiceDate"], stream.Contract.Columns.Select(column => column.Name));
        Assert.Equal(new DecimalType(12, 3), stream.Contract.Columns[2].Type);
        Assert.Equal(("-100000", "100000"), (stream.Contract.Columns[1].Min, stream.Contract.Columns[1].Max));
        Assert.Equal(OnViolation.Fail, stream.Contract.Columns[2].OnViolation);
        Assert.Equal(("CountryName", "trim(_)"), (stream.Contract.Columns[3].SourceName, stream.Contract.Columns[3].Transform));
        Assert.Equal(new TableName("bronze", "other"), source.Streams[1].Table);
        Assert.Equal("/abs/other/*.csv", source.Streams[1].Path);

        Assert.Equal(["silver.customers", "gold.sales"], project.Models.Select(model => model.Name.ToString()));
        var customers = project.Models[0];
        var history = Assert.IsType<Scd2Materialization>(customers.Materialization);
        Assert.Equal(["customer_id"], history.Key);
        Assert.Equal("invoiced_at", history.ValidFrom);
        Assert.Equal("models/silver/customers.sql", customers.File);
        Assert.Equal("SELECT * FROM bronze.transactions", customers.CanonicalSql);
        Assert.Equal(("ann", "Customers", "Number"), (customers.Owner, customers.Description, customers.ColumnDescriptions["customer_id"]));
        Assert.Equal(
            [
                "not_null_customer_id", "not_null_country", "my_name", "unique_customer_id", "accepted_values_status", "range_price",
                "relationships_customer_id_bronze_transactions", "row_count", "no_future", "positive", "not_null_email",
            ],
            customers.Checks.Select(check => check.Name));
        Assert.Equal(OnFailure.Quarantine, customers.Checks[2].OnFailure);
        Assert.Equal("is_current", customers.Checks[3].Where);
        Assert.Equal(["bronze.transactions", "bronze.other"], customers.CheckInputs.Select(table => table.ToString()));
        Assert.Equal(["silver.customers", "bronze.transactions"], project.Models[1].Inputs.Select(table => table.ToString()));
    }

    [Fact]
    public async Task A_project_of_one_line_runs_in_dev_with_its_lake_beside_the_file()
    {
        folder.Write("tarn.yml", "name: tiny\n");

        var project = await folder.LoadAsync();

        Assert.Equal(("dev", Path.Combine(folder.Root, "lake")), (project.Environment.Name, project.Environment.Lake));
    }

    [Theory]
    [InlineData("var", "given", "/elsewhere/given/*.csv")]
    [InlineData("environment", "given", "/elsewhere/given/*.csv")]
    [InlineData("vars", "given", "ROOT/given/*.csv")]
    [InlineData("var", "/absolute", "/absolute/*.csv")]
    public async Task A_relative_path_from_outside_counts_from_the_current_directory(string origin, string value, string expected)
    {
        folder.Write("tarn.yml", "name: shop\nvars: { DATA: given }\n");
        folder.Write("sources/a.yml", "source: a\nconnector: files\nstreams:\n  s: { path: '${DATA}/*.csv' }\n");
        if (origin == "var")
        {
            folder.Variables["DATA"] = value;
            folder.EnvironmentVariables["DATA"] = "loses";
        }
        else if (origin == "environment")
        {
            folder.EnvironmentVariables["DATA"] = value;
        }

        var project = await folder.LoadAsync();

        Assert.Equal(expected.Replace("ROOT", folder.Root, StringComparison.Ordinal), project.Sources[0].Streams[0].Path);
    }
}
