-- The retail project by hand: what a careful engineer types into bare DuckDB to get the same tables once, as Parquet files.
-- The same rules set bad rows aside with their reasons; the same metadata columns; the models' own SELECTs, read from the project where a line
-- says "-- model". No log, no checks of models, no second run: a run after a change would do all of it again.
-- {data} and {out} stand for folders.

SET TimeZone = 'UTC';
CREATE SCHEMA bronze;
CREATE SCHEMA silver;
CREATE SCHEMA gold;

-- Till lines: converted and judged in one pass over the text.
CREATE TEMP TABLE till AS
WITH text AS (
    SELECT *, regexp_replace(CustomerID, '\.0$', '') AS customer
    FROM read_csv('{data}/online_retail/*.csv*', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', filename = true, null_padding = false, store_rejects = true)
),
typed AS (
    SELECT
        InvoiceNo, StockCode, Description,
        TRY_CAST(Quantity AS INTEGER) AS quantity_typed,
        TRY_CAST(InvoiceDate AS TIMESTAMP) AS date_typed,
        TRY_CAST(UnitPrice AS DECIMAL(12, 3)) AS price_typed,
        customer, Country, filename, Quantity, InvoiceDate, UnitPrice, CustomerID
    FROM text
)
SELECT
    InvoiceNo, StockCode, Description, quantity_typed, date_typed, price_typed, customer, Country, filename,
    coalesce(
        regexp_full_match(InvoiceNo, '[AC]?\d{6}')
        AND StockCode IS NOT NULL
        AND quantity_typed BETWEEN -100000 AND 100000
        AND date_typed IS NOT NULL
        AND price_typed >= 0
        AND (customer IS NULL OR regexp_full_match(customer, '\d{5}'))
        AND Country IS NOT NULL, false) AS good,
    CASE WHEN NOT good THEN {
        'raw_text': concat_ws(',', InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country),
        'reasons': list_filter([
            CASE WHEN regexp_full_match(InvoiceNo, '[AC]?\d{6}') IS NOT TRUE THEN 'InvoiceNo' END,
            CASE WHEN StockCode IS NULL THEN 'StockCode' END,
            CASE WHEN (quantity_typed BETWEEN -100000 AND 100000) IS NOT TRUE THEN 'Quantity' END,
            CASE WHEN date_typed IS NULL THEN 'InvoiceDate' END,
            CASE WHEN (price_typed >= 0) IS NOT TRUE THEN 'UnitPrice' END,
            CASE WHEN regexp_full_match(customer, '\d{5}') IS FALSE THEN 'CustomerID' END,
            CASE WHEN Country IS NULL THEN 'Country' END], lambda reason: reason IS NOT NULL)
    } END AS refused
FROM typed;

COPY (
    SELECT
        InvoiceNo, StockCode, Description, quantity_typed AS Quantity, date_typed AS InvoiceDate, price_typed AS UnitPrice, customer AS CustomerID, Country,
        '{batch}' AS _batch_id, TIMESTAMPTZ '{now}' AS _run_at, 'online_retail' AS _source_system, filename AS _source_object, rowid + 1 AS _source_row, DATE '{today}' AS _execution_date
    FROM till WHERE good
) TO '{out}/bronze_transactions.parquet' (FORMAT parquet);

COPY (
    SELECT refused.raw_text, refused.reasons, filename AS _source_object, rowid + 1 AS _source_row, '{batch}' AS _batch_id, TIMESTAMPTZ '{now}' AS _run_at
    FROM till WHERE NOT good
    UNION ALL
    SELECT any_value(csv_line), list(error_message), NULL, line, '{batch}', TIMESTAMPTZ '{now}' FROM reject_errors GROUP BY line
) TO '{out}/quarantine_transactions.parquet' (FORMAT parquet);

DROP TABLE till;
CREATE VIEW bronze.transactions AS SELECT * FROM read_parquet('{out}/bronze_transactions.parquet');

-- Exchange rates: one wide, small file.
COPY (
    SELECT
        TRY_CAST(Date AS DATE) AS Date,
        TRY_CAST(COLUMNS(* EXCLUDE (Date, filename, column42)) AS DECIMAL(18, 6)),
        '{batch}' AS _batch_id, TIMESTAMPTZ '{now}' AS _run_at, 'ecb_fx' AS _source_system, filename AS _source_object, row_number() OVER () AS _source_row, DATE '{today}' AS _execution_date
    FROM read_csv('{data}/ecb_fx/*.csv*', header = true, all_varchar = true, nullstr = ['N/A', ''], filename = true)
) TO '{out}/bronze_ecb_rates.parquet' (FORMAT parquet);
CREATE VIEW bronze.ecb_rates AS SELECT * FROM read_parquet('{out}/bronze_ecb_rates.parquet');

-- model silver.products
-- model silver.sales

-- The history of customers: countries in order of time, equal neighbours once.
COPY (
    WITH records AS (
        {silver.customers}
    ),
    moves AS (
        SELECT *
        FROM records
        QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY invoiced_at) = 1
             OR country IS DISTINCT FROM lag(country) OVER (PARTITION BY customer_id ORDER BY invoiced_at)
    )
    SELECT
        customer_id, country, invoiced_at AS valid_from,
        lead(invoiced_at) OVER (PARTITION BY customer_id ORDER BY invoiced_at) AS valid_to,
        valid_to IS NULL AS is_current
    FROM moves
) TO '{out}/silver_customers.parquet' (FORMAT parquet);
CREATE VIEW silver.customers AS SELECT * FROM read_parquet('{out}/silver_customers.parquet');

-- model silver.fx_rates
-- model gold.dim_date
-- model gold.dim_customer
-- model gold.dim_product
-- model gold.fact_sales
-- model gold.daily_sales
-- model gold.customer_value
