-- One row a product. The till's names vary ("?", "damaged" and the like stand on write-offs, which have no price):
-- the name is the one used most on priced lines, then on any line, the alphabet deciding between equals.
WITH names AS (
    SELECT
        upper(StockCode) AS stock_code,
        nullif(trim(Description), '') AS description,
        count(*) FILTER (WHERE UnitPrice > 0) AS priced_lines,
        count(*) AS lines,
        min(InvoiceDate) AS first_seen_at,
        max(InvoiceDate) AS last_seen_at
    FROM bronze.transactions
    GROUP BY ALL
)
SELECT
    stock_code,
    description,
    regexp_matches(stock_code, '^\d{5}') AS is_merchandise,
    min(first_seen_at) OVER (PARTITION BY stock_code) AS first_seen_at,
    max(last_seen_at) OVER (PARTITION BY stock_code) AS last_seen_at
FROM names
QUALIFY row_number() OVER (
    PARTITION BY stock_code
    ORDER BY description IS NULL, priced_lines DESC, lines DESC, description
) = 1
